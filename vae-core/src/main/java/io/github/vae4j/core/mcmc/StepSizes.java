package io.github.vae4j.core.mcmc;

import java.util.Arrays;

/**
 * Step sizes of the chains of each datum, tuned towards a rate of acceptance: log step += gain
 * (acceptance - target) after each transition (Robbins and Monro 1951). Tune while the chains are
 * on their way only: chains that are measured need step sizes that do not depend on their past.
 */
public final class StepSizes {
  /** The least and the greatest step size. */
  private static final double LEAST = 1e-4;

  private static final double MOST = 1;

  private final double target;
  private final double gain;
  private final double[] sizes;

  /**
   * Starts all at one size.
   *
   * @param target rate of acceptance, between 0 and 1
   * @param gain of each correction, above 0
   * @throws IllegalArgumentException if a number is out of its range
   */
  public StepSizes(int batch, double start, double target, double gain) {
    if (!(target > 0 && target < 1) || !(gain > 0) || !(start >= LEAST && start <= MOST)) {
      throw new IllegalArgumentException(
          String.format(
              "step sizes: need a target between 0 and 1, a gain above 0 and a start from %s to %s,"
                  + " got %s, %s and %s",
              LEAST, MOST, target, gain, start));
    }
    this.target = target;
    this.gain = gain;
    this.sizes = new double[batch];
    Arrays.fill(sizes, start);
  }

  /** Corrects the sizes after a transition that was accepted at these rates, [batch]. */
  public void tune(double[] acceptance) {
    for (int i = 0; i < sizes.length; i++) {
      double next = sizes[i] * Math.exp(gain * (acceptance[i] - target));
      sizes[i] = Math.min(MOST, Math.max(LEAST, next));
    }
  }

  /**
   * Goes on from other sizes.
   *
   * @param values [batch]
   * @throws IllegalArgumentException if there are more or fewer of them, or one is out of its range
   */
  public void restore(double[] values) {
    if (values.length != sizes.length
        || !Arrays.stream(values).allMatch(size -> size >= LEAST && size <= MOST)) {
      throw new IllegalArgumentException(
          "step sizes: need "
              + sizes.length
              + " from "
              + LEAST
              + " to "
              + MOST
              + ", got "
              + Arrays.toString(values));
    }
    System.arraycopy(values, 0, sizes, 0, sizes.length);
  }

  /** Returns the sizes as they are now, [batch]. */
  public double[] sizes() {
    return sizes.clone();
  }
}
