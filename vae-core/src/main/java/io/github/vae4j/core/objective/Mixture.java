package io.github.vae4j.core.objective;

import io.github.vae4j.api.tensor.Tensor;

/**
 * The weighted mean of two bounds: share times the first plus (1 - share) times the second.
 *
 * @param share in [0, 1]
 */
record Mixture(double share, LogWeightBound first, LogWeightBound second)
    implements LogWeightBound {
  @Override
  public Tensor value(Tensor logWeights) {
    return mixed(first.value(logWeights), second.value(logWeights));
  }

  @Override
  public Tensor slope(Tensor logWeights) {
    return mixed(first.slope(logWeights), second.slope(logWeights));
  }

  @Override
  public Tensor curvature(Tensor logWeights) {
    return mixed(first.curvature(logWeights), second.curvature(logWeights));
  }

  private Tensor mixed(Tensor a, Tensor b) {
    return a.mul(share).add(b.mul(1 - share));
  }
}
