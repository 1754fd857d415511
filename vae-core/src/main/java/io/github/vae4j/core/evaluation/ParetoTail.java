package io.github.vae4j.core.evaluation;

import java.util.Arrays;

/**
 * The greatest of S importance weights, kept while the weights go by, and the shape k-hat of the
 * generalized Pareto distribution that fits them (Vehtari, Simpson, Gelman, Yao and Gabry 2024,
 * "Pareto smoothed importance sampling", JMLR 25(72), sections 2.4 and 3). The tail has M =
 * ceil(min(S / 5, 3 sqrt(S))) weights: 300 of S = 10,000. So memory is bounded by M.
 */
final class ParetoTail {
  private static final int LEAST = 5; // weights of a tail that is fitted
  private static final double FLAT = 1e-3; // nats: what single precision leaves of equal weights

  private final int tail;
  private final double[] greatest; // in no order; full, it is cut back to the tail and one more
  private int count;
  private double floor = Double.NEGATIVE_INFINITY;

  /** Starts without a weight. */
  ParetoTail(int samples) {
    int length = length(samples);
    this.tail = length < LEAST ? 0 : length;
    this.greatest = new double[tail == 0 ? 0 : 2 * (tail + 1)];
  }

  /** Returns M for S weights. */
  static int length(int samples) {
    return (int) Math.ceil(Math.min(samples / 5.0, 3 * Math.sqrt(samples)));
  }

  void clear() {
    count = 0;
    floor = Double.NEGATIVE_INFINITY;
  }

  void add(double logWeight) {
    if (tail == 0 || logWeight <= floor) {
      return;
    }
    greatest[count++] = logWeight;
    if (count == greatest.length) {
      Arrays.sort(greatest);
      System.arraycopy(greatest, tail + 1, greatest, 0, tail + 1);
      count = tail + 1;
      floor = greatest[0];
    }
  }

  /**
   * Returns k-hat. NaN if it cannot be told: of fewer than 21 weights, whose tail has fewer than 5,
   * and of weights whose greatest are equal, where there is nothing to fear. Infinity if fewer than
   * M + 1 weights are above 0.
   */
  double shape() {
    if (tail == 0) {
      return Double.NaN;
    }
    if (count <= tail) {
      return Double.POSITIVE_INFINITY;
    }
    double[] sorted = Arrays.copyOf(greatest, count);
    Arrays.sort(sorted);
    double most = sorted[count - 1];
    double cutoff = sorted[count - 1 - tail];
    if (!(most - cutoff > FLAT)) {
      return Double.NaN;
    }
    double least = Math.exp(cutoff - most);
    double[] exceedances = new double[tail];
    Arrays.setAll(exceedances, i -> Math.exp(sorted[count - tail + i] - most) - least);
    return GeneralizedPareto.shape(exceedances);
  }
}
