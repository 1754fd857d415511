package io.github.vae4j.core.part;

import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the families of posteriors of this package by the names users write. */
public final class CorePosteriors implements PosteriorProvider {
  /** Called by the service loader. */
  public CorePosteriors() {}

  @Override
  public List<String> names() {
    return List.of("normal");
  }

  @Override
  public Posterior create(String name, String argument) {
    WordSettings.of(name, argument, form(name)).end();
    return new NormalPosterior();
  }
}
