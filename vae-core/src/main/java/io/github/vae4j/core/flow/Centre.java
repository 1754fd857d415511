package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.RequiredMean;
import java.util.Optional;

/**
 * The one latent that stands for a proposal, where data are encoded or reconstructed: its mean, or
 * where that has no closed form the image of the mean of its base, f(mean), or the means of a
 * hierarchy's layers given those before them, which are no means.
 */
public final class Centre {
  private Centre() {}

  /** A proposal of several parts, which knows its centre where it has no mean in closed form. */
  public interface Known {
    /**
     * Returns the latent, [batch, latent].
     *
     * @param operation what needs it, for the message
     * @throws IllegalArgumentException if a part has none
     */
    Tensor centre(String operation);

    /** Returns what the latent is, for people. */
    String centreName();
  }

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
                posterior instanceof Known parts
                    ? Optional.of(parts.centre(operation))
                    : NormalImage.of(posterior)
                        .map(image -> image.forward(image.base().location()).value()))
        .orElseGet(() -> RequiredMean.of(operation, "posterior", posterior));
  }

  /** Returns what the latent is, for people: {@code posterior mean} or what is taken instead. */
  public static String name(Distribution posterior) {
    if (posterior instanceof Chain) {
      return "posterior mean of each layer given those before it";
    }
    if (posterior.mean().isPresent()) {
      return "posterior mean";
    }
    return posterior instanceof Known parts ? parts.centreName() : "image of the base's mean";
  }
}
