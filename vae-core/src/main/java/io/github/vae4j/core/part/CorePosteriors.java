package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the families of posteriors of this package by the names users write. */
public final class CorePosteriors implements PosteriorProvider {
  /** Called by the service loader. */
  public CorePosteriors() {}

  @Override
  public List<String> names() {
    return List.of("normal", "delta");
  }

  @Override
  public String form(String name) {
    return name.equals("delta") ? "delta:NATS" : name;
  }

  @Override
  public Posterior create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    Posterior posterior =
        name.equals("delta")
            ? new NormalPosterior.Delta(settings.number("NATS"))
            : new NormalPosterior();
    settings.end();
    return posterior;
  }
}
