package io.github.vae4j.core.discrete;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the method of this package by the name users write. */
public final class DiscreteMethods implements InferenceMethodProvider {
  private static final String NAME = "concrete";

  /** Called by the service loader. */
  public DiscreteMethods() {}

  @Override
  public List<String> names() {
    return List.of(NAME);
  }

  @Override
  public String form(String name) {
    return "concrete:T";
  }

  @Override
  public InferenceMethod create(String name, String argument) {
    WordSettings settings =
        WordSettings.of(
            name, argument, "concrete:T with the temperature T above 0, such as concrete:0.5");
    Concrete method = new Concrete(settings.number("T"));
    settings.end();
    return method;
  }
}
