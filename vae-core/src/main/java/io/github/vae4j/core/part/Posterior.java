package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.word.Part;
import io.github.vae4j.core.word.Words;

/** The family of the encoder's proposals q(z|x). */
public interface Posterior extends Part {
  /**
   * Returns the family of this word, for example {@code normal}.
   *
   * @throws IllegalArgumentException if no provider knows it or a setting does not fit
   */
  static Posterior of(String word) {
    return Words.of(PosteriorProvider.class, "posterior").create(word);
  }

  /** Returns the family of normal distributions with independent dimensions, {@code normal}. */
  static Posterior normal() {
    return new NormalPosterior();
  }

  /**
   * Checks that the family takes as many latents and goes with a prior; by default any.
   *
   * @throws IllegalArgumentException if not; the message says what would do
   */
  default void check(int latentSize, Prior prior) {}

  /**
   * Returns the word of the prior that such latents have unless another is asked for: {@code
   * normal} for real numbers, the default.
   */
  default String naturalPrior() {
    return Prior.NORMAL;
  }

  /** Returns whether gradients pass from draws to the encoder; by default they do. */
  default boolean reparameterized() {
    return true;
  }

  /**
   * Returns q(z|x), with event shape [latent].
   *
   * @param scope of the encoder's parameters
   * @param features of the encoder's network, [batch, width]
   * @param affine whether the features are the data themselves
   */
  Distribution of(Scope scope, Tensor features, int latentSize, boolean affine);
}
