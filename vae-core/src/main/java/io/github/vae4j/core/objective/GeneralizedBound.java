package io.github.vae4j.core.objective;

import io.github.vae4j.api.tensor.Tensor;

/**
 * The generalised importance-weighted bound log sum_i pi_i w_i of weights w_i with mean p(x), which
 * may depend on each other (Shu et al. 2019; Domke and Sheldon 2018): its mean is at most log p(x)
 * by Jensen's inequality, as long as the buffer weights pi do not depend on the w_i.
 *
 * <p>Log-weights have shape [sample, batch]; log buffer weights are the logarithms of numbers that
 * add up to 1 over the first axis, of a shape that broadcasts to that of the log-weights: [sample,
 * 1]. A buffer weight of 0 has the logarithm -Infinity.
 */
public final class GeneralizedBound {
  private GeneralizedBound() {}

  /** Returns log sum_i pi_i w_i in nats, [batch]. */
  public static Tensor value(Tensor logWeights, Tensor logBufferWeights) {
    return logWeights.add(logBufferWeights).logSumExp(0);
  }

  /** Returns the bound with equal buffer weights, log (1/K) sum_k w_k in nats, [batch]: IWAE. */
  public static Tensor value(Tensor logWeights) {
    return PowerMean.IMPORTANCE_WEIGHTED.value(logWeights);
  }

  /**
   * Returns pi_i w_i / sum_j pi_j w_j, [sample, batch]: how much of each weight's gradient is in
   * the bound's.
   */
  public static Tensor share(Tensor logWeights, Tensor logBufferWeights) {
    return logWeights.add(logBufferWeights).logSoftmax(0).exp();
  }
}
