package io.github.vae4j.core.objective;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The mean over groups of the logarithm of the power mean of a group's weights, (1/M) sum_m (1/t)
 * log (1/K) sum_k w_mk^t. Group m holds the samples mK to mK + K - 1. Power 1 is the
 * importance-weighted bound for one group and MIWAE's for more; power 0 stands for the limit, the
 * mean of the log-weights, which is the ELBO.
 *
 * @param groups M, which divides the number of samples
 * @param power t, at most 1: no more makes a lower bound
 */
record PowerMean(int groups, double power) implements LogWeightBound {
  static final PowerMean IMPORTANCE_WEIGHTED = new PowerMean(1, 1);
  static final PowerMean ELBO = new PowerMean(1, 0);

  private static final double SMALL = 0.01;

  @Override
  public Tensor value(Tensor logWeights) {
    if (power == 0) {
      return logWeights.mean(0);
    }
    Tensor scaled = grouped(logWeights);
    Tensor logMean =
        Math.abs(power) < SMALL
            ? logMeanExpNearZero(scaled)
            : scaled.logSumExp(1).sub(Math.log(scaled.shape().dim(1)));
    return logMean.div(power).mean(0);
  }

  /** The same where the mean of the exponentials is near 1 and the division magnifies errors. */
  private static Tensor logMeanExpNearZero(Tensor scaled) {
    Tensor max = scaled.maxOver(1).stopGradient();
    return max.add(scaled.sub(max.expandDims(1)).expm1().mean(1).log1p());
  }

  @Override
  public Tensor slope(Tensor logWeights) {
    if (power == 0) {
      return logWeights.trace().constant(logWeights.type(), 1.0 / logWeights.shape().dim(0));
    }
    return share(logWeights).div(groups);
  }

  @Override
  public Tensor curvature(Tensor logWeights) {
    if (power == 0) {
      return logWeights.trace().constant(logWeights.type(), 0);
    }
    Tensor share = share(logWeights);
    return share.sub(share.square()).mul(power / groups);
  }

  /** Returns w^t over the sum of its group, [sample, batch]. */
  private Tensor share(Tensor logWeights) {
    return grouped(logWeights).logSoftmax(1).exp().reshape(logWeights.shape());
  }

  /** Returns t log w, [group, sample of the group, batch]. */
  private Tensor grouped(Tensor logWeights) {
    Shape s = logWeights.shape();
    Shape shape = Shape.of(groups, s.dim(0) / groups).concat(s.range(1, s.rank()));
    return logWeights.reshape(shape).mul(power);
  }
}
