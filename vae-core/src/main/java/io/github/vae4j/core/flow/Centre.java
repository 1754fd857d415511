package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.RequiredMean;

/**
 * The one latent that stands for a proposal, where data are encoded or reconstructed: its mean, or
 * where that has no closed form the image of the mean of its base, f(mean), or the means of a
 * hierarchy's layers given those before them, which are no means.
 */
public final class Centre {
  private Centre() {}

  /**
   * Returns the latent, [batch, latent].
   *
   * @param operation what needs it, for the message
   * @throws IllegalArgumentException if the proposal has no mean and is no image of a normal
   *     distribution
   */
  public static Tensor of(String operation, Distribution posterior) {
    return posterior
        .mean()
        .or(
            () ->
                NormalImage.of(posterior)
                    .map(image -> image.forward(image.base().location()).value()))
        .orElseGet(() -> RequiredMean.of(operation, "posterior", posterior));
  }

  /** Returns what the latent is, for people: {@code posterior mean} or what is taken instead. */
  public static String name(Distribution posterior) {
    if (posterior instanceof Chain) {
      return "posterior mean of each layer given those before it";
    }
    return posterior.mean().isPresent() ? "posterior mean" : "image of the base's mean";
  }
}
