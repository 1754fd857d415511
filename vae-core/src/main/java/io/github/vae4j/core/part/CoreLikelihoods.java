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
    return plain(name).heads() == 1 ? name : name + "[:floor=X]";
  }

  @Override
  public Likelihood create(String name, String argument) {
    WordSettings settings = WordSettings.of(name, argument, form(name));
    ElementwiseLikelihood plain = plain(name);
    ElementwiseLikelihood likelihood =
        settings
            .setting("floor")
            .map(floor -> new ElementwiseLikelihood(plain.kind(), floor))
            .orElse(plain);
    settings.end();
    return likelihood;
  }

  private static ElementwiseLikelihood plain(String name) {
    return (ElementwiseLikelihood) PLAIN.get(PLAIN.stream().map(Part::name).toList().indexOf(name));
  }
}
