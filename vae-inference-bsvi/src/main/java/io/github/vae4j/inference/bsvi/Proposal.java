package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import java.util.Optional;

/**
 * The normal distribution with independent dimensions that is refined for each datum, q(z; lambda)
 * with lambda = (mean, logScale).
 *
 * @param mean [batch, latent]
 * @param logScale logarithm of the standard deviation, [batch, latent]
 */
record Proposal(Tensor mean, Tensor logScale) {
  /**
   * Returns the encoder's proposal. That of a hierarchy draws each layer given another; its place
   * is taken by independent normal distributions of all layers, with the means that follow from the
   * means of the layers before and the scales there. The bound of a refined proposal is valid
   * whatever it starts from.
   *
   * @param method the name of what refines it, for the message
   * @throws IllegalArgumentException if it is not normal with independent dimensions
   */
  static Proposal of(String method, Distribution posterior) {
    Optional<Normal> elements =
        posterior instanceof Chain layers
            ? layers.conditionalNormals()
            : Normal.elements(posterior);
    return elements
        .filter(normal -> posterior.eventShape().rank() == 1)
        .filter(normal -> posterior.batchShape().rank() == 1)
        .map(normal -> new Proposal(normal.location(), normal.logScale()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    method
                        + ": refines a posterior that is normal with independent dimensions, batch"
                        + " shape [batch] and event shape [latent]; found "
                        + posterior.getClass().getName()
                        + " with batch shape "
                        + posterior.batchShape()
                        + " and event shape "
                        + posterior.eventShape()));
  }

  Independent distribution() {
    return Normal.diagonal(mean, logScale);
  }

  Proposal stopGradient() {
    return new Proposal(mean.stopGradient(), logScale.stopGradient());
  }

  /** Returns the proposal at lambda + step. */
  Proposal add(Slope step) {
    return new Proposal(mean.add(step.mean()), logScale.add(step.logScale()));
  }

  /** Returns the scalar product of lambda and a slope for each datum, [batch]. */
  Tensor dot(Slope slope) {
    return mean.mul(slope.mean()).sum(1).add(logScale.mul(slope.logScale()).sum(1));
  }
}
