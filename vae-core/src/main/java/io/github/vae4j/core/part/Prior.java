package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.word.Part;
import io.github.vae4j.core.word.Words;
import java.util.Map;
import java.util.function.Function;

/** The distribution p(z) of the latents. */
public interface Prior extends Part {
  /** The word of N(0, I). */
  String NORMAL = "normal";

  /**
   * Returns the prior of this word, for example {@code mixture:10}.
   *
   * @throws IllegalArgumentException if no provider knows it or a setting does not fit
   */
  static Prior of(String word) {
    return Words.of(PriorProvider.class, "prior").create(word);
  }

  /**
   * Checks that the prior takes as many latents.
   *
   * @throws IllegalArgumentException if not; the message says how many it takes
   */
  default void check(int latentSize) {}

  /**
   * What a prior may be made of.
   *
   * @param latentSize number of latent dimensions
   * @param inputSize numbers that the encoder is given of a datum: its elements, then its condition
   * @param posterior takes [batch, inputSize] to the encoder's q(z|x, c), batch shape [batch]
   */
  record Context(int latentSize, int inputSize, Function<Tensor, Distribution> posterior) {}

  /**
   * Returns whether it is a distribution of the latents that a family proposes; by default those
   * that are real numbers.
   */
  default boolean fits(Posterior posterior) {
    return posterior.naturalPrior().equals(NORMAL);
  }

  /**
   * Returns p(z), with event shape [latent] and an empty batch shape.
   *
   * @param scope of the prior's own parameters
   */
  Distribution of(Scope scope, Context context);

  /**
   * Returns better first values of its parameters than the initialisers', by their names in the
   * scope that {@link #of} is given.
   */
  default Map<String, double[]> startFrom(DataSample data) {
    return Map.of();
  }
}
