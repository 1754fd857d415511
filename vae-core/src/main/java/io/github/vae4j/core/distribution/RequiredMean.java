package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;

/** The mean of a distribution, where nothing goes on without one. */
public final class RequiredMean {
  private RequiredMean() {}

  /**
   * Returns the mean, [batch, event]; of a {@link Chain} the conditional means of its blocks, which
   * stand for it.
   *
   * @param operation what needs it, for the message
   * @param role of the distribution in the model, for example {@code posterior}
   * @throws IllegalArgumentException if the distribution has none
   */
  public static Tensor of(String operation, String role, Distribution distribution) {
    if (distribution instanceof Chain chain) {
      return chain.conditionalMeans();
    }
    return distribution
        .mean()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    operation
                        + ": needs the mean of the "
                        + role
                        + ", and "
                        + distribution.getClass().getName()
                        + " has none; use a distribution with a mean, or draw samples from this"
                        + " one"));
  }
}
