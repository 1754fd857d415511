package io.github.vae4j.core.part;

import io.github.vae4j.core.word.Part;
import io.github.vae4j.core.word.WordSettings;
import java.util.List;

/** Makes the likelihoods of this package by the names users write. */
public final class CoreLikelihoods implements LikelihoodProvider {
  private static final List<Likelihood> PLAIN =
      List.of(
          Likelihoods.BERNOULLI,
          Likelihoods.CONTINUOUS_BERNOULLI,
          Likelihoods.NORMAL,
          Likelihoods.SIGMOID_NORMAL,
          Likelihoods.LAPLACE,
          Likelihoods.STUDENT_T,
          Likelihoods.DISCRETIZED_LOGISTIC);

  /** Called by the service loader. */
  public CoreLikelihoods() {}

  @Override
  public List<String> names() {
    return PLAIN.stream().map(Likelihood::name).toList();
  }

  @Override
  public String form(String name) {
    return plain(name).kind().scaled() ? name + "[:scale=column|datum|fixed:S,floor=X]" : name;
  }

  @Override
  public Likelihood create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    ElementwiseLikelihood plain = plain(name);
    Scale scale = settings.text("scale").map(Scale::of).orElse(plain.scale());
    double floor = settings.setting("floor").orElse(plain.floor());
    settings.end();
    return new ElementwiseLikelihood(plain.kind(), scale, floor);
  }

  private static ElementwiseLikelihood plain(String name) {
    return (ElementwiseLikelihood) PLAIN.get(PLAIN.stream().map(Part::name).toList().indexOf(name));
  }
}
