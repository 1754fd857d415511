package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;

/**
 * The exponential moving average of parameters (Kingma and Ba 2015, section 7.2; Polyak and
 * Juditsky 1992 for averages of iterates): after t steps
 *
 * <pre>average_t = (1 - d) / (1 - d^t) sum_i d^(t - i) parameter_i,   i = 1 .. t,</pre>
 *
 * a mean of the parameters after each step with weights that add up to 1, so the values before the
 * first step have no part in it. About the last 1 / (1 - d) steps count.
 *
 * @param decay d, above 0 and below 1
 */
public record ExponentialAverage(double decay) {
  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public ExponentialAverage {
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "average: the decay needs to be above 0 and below 1, such as 0.999, got " + decay);
    }
  }

  /**
   * Returns the share of the parameters after step t in the average after it, (1 - d) / (1 - d^t).
   *
   * @param step t, from 1
   */
  public double share(long step) {
    return (1 - decay) / -Math.expm1(step * Math.log(decay));
  }

  /**
   * Records the average after a step: (1 - share) average + share parameter.
   *
   * @param average before the step
   * @param parameter after the step, of the same shape
   * @param share of {@link #share}, a scalar
   */
  public Tensor next(Tensor average, Tensor parameter, Tensor share) {
    return average.mul(share.neg().add(1)).add(parameter.mul(share));
  }
}
