package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.tensor.Tensor;

/**
 * The gradient of each datum's own objective with respect to the parameters of its proposal.
 *
 * @param mean [batch, latent]
 * @param logScale [batch, latent]
 */
record Slope(Tensor mean, Tensor logScale) {
  Slope stopGradient() {
    return new Slope(mean.stopGradient(), logScale.stopGradient());
  }

  Slope add(Slope other) {
    return new Slope(mean.add(other.mean), logScale.add(other.logScale));
  }

  /** Returns each row times its factor, [batch]. */
  Slope times(Tensor factors) {
    Tensor column = factors.expandDims(1);
    return new Slope(mean.mul(column), logScale.mul(column));
  }
}
