package io.github.vae4j.core.image;

import io.github.vae4j.core.grid.Levels;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.LikelihoodProvider;
import io.github.vae4j.core.part.Scale;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the likelihoods of this package by the names users write. */
public final class ImageLikelihoods implements LikelihoodProvider {
  /** Called by the service loader. */
  public ImageLikelihoods() {}

  @Override
  public List<String> names() {
    return List.of(LogisticMixtureLikelihood.NAME);
  }

  @Override
  public String form(String name) {
    return name + ":K[,levels=L,scale=KIND,floor=X]";
  }

  @Override
  public Likelihood create(String name, String argument) {
    WordSettings settings =
        WordSettings.of(name, argument, Scale.inFull(form(name)) + ", such as " + name + ":5");
    Scale scale = settings.text("scale").map(Scale::of).orElse(Scale.DATUM);
    double floor = settings.setting("floor").orElse(LogisticMixtureLikelihood.DEFAULT_FLOOR);
    int levels = Levels.setting(settings);
    int components = settings.integer("K");
    settings.end();
    return new LogisticMixtureLikelihood(components, scale, floor, levels, 1);
  }
}
