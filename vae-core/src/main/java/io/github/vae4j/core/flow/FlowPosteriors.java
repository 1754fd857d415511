package io.github.vae4j.core.flow;

import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.PosteriorProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the families of posteriors of this package by the names users write. */
public final class FlowPosteriors implements PosteriorProvider {
  /** Called by the service loader. */
  public FlowPosteriors() {}

  @Override
  public List<String> names() {
    return List.of("full", "lowrank", "iaf", "realnvp", "planar");
  }

  @Override
  public String form(String name) {
    return switch (name) {
      case "full" -> name;
      case "lowrank" -> "lowrank:R";
      case "planar" -> "planar:L";
      default -> name + ":L[,WIDTH]";
    };
  }

  @Override
  public Posterior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Posterior posterior =
        switch (name) {
          case "full" -> new FullPosterior();
          case "lowrank" -> new LowRankPosterior(settings.integer("R"));
          case "planar" -> new FlowPosterior(Flow.PLANAR, Steps.of(settings, false));
          case "iaf" -> new FlowPosterior(Flow.IAF, Steps.of(settings, true));
          default -> new FlowPosterior(Flow.REALNVP, Steps.of(settings, true));
        };
    settings.end();
    return posterior;
  }
}
