package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the method of this package by the name users write. */
public final class SemiSupervisedMethods implements InferenceMethodProvider {
  /** Called by the service loader. */
  public SemiSupervisedMethods() {}

  @Override
  public List<String> names() {
    return List.of(MarginalClasses.NAME);
  }

  @Override
  public String form(String name) {
    return "m2[:ALPHA]";
  }

  @Override
  public InferenceMethod create(String name, String argument) {
    WordSettings settings =
        WordSettings.of(
            name, argument, "m2[:alpha] with the weight alpha of log q(y|x), such as m2:1");
    double alpha = settings.more() ? settings.number("alpha") : MarginalClasses.USUAL;
    settings.end();
    return new MarginalClasses(alpha);
  }
}
