package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;

/** What a method asks of the posterior's samples. */
final class Reparameterization {
  private Reparameterization() {}

  /**
   * Checks that gradients pass through samples.
   *
   * @throws IllegalArgumentException if they do not; the message says which methods need none
   */
  static void require(String method, LatentModel model, Distribution posterior) {
    if (!posterior.reparameterized()) {
      throw new IllegalArgumentException(
          method
              + ": needs a posterior with reparameterised samples, through which gradients pass, and"
              + " those of this one are discrete or behind a barrier; take "
              + (model instanceof PartlyKnown known
                  ? known.objective() + ", the model's own objective"
                  : "vimco:K, rws:K, wake-sleep, or concrete:T with its bias"));
    }
  }

  /**
   * Checks that log q(z|x) is known of any z, at which the score of the posterior is taken.
   *
   * @throws IllegalArgumentException if it is known of own draws alone
   */
  static void requireScores(String method, Distribution posterior) {
    if (posterior.scoresOnlyOwnDraws()) {
      throw new IllegalArgumentException(
          method
              + ": needs a posterior that scores any latent, and this one scores only its own draws;"
              + " take iwae:K, whose gradients pass through the samples");
    }
  }
}
