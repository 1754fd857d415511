package io.github.vae4j.inference.bsvi;

import java.util.Arrays;

/**
 * Fits buffer weights to the weights w_i of data. They are then a function of these data, and make
 * a bound for all others.
 */
final class BufferFit {
  private static final int ITERATIONS = 10_000;

  /** A fixed point is reached when the bound is within so many nats of its maximum. */
  private static final double TOLERANCE = 1e-6;

  private BufferFit() {}

  /**
   * Returns the buffer weights that maximise the mean of log sum_i pi_i w_i, by the fixed point of
   * expectation maximisation, pi_i = mean of pi_i w_i / sum_j pi_j w_j, from equal ones. Each
   * iteration raises the mean, which is concave in pi.
   *
   * @param logWeights [data][proposals], each row with a finite element, none NaN or +Infinity
   */
  static double[] em(double[][] logWeights) {
    return em(ratios(logWeights), logWeights[0].length);
  }

  private static double[] em(double[][] ratios, int n) {
    double[] pi = new double[n];
    Arrays.fill(pi, 1.0 / n);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] slope = slope(ratios, pi);
      // The slope is at most 1 at the maximum, and its excess limits what is left to gain.
      if (Arrays.stream(slope).max().orElseThrow() - 1 < TOLERANCE) {
        break;
      }
      Arrays.setAll(pi, i -> pi[i] * slope[i]);
    }
    double sum = Arrays.stream(pi).sum();
    return Arrays.stream(pi).map(p -> p / sum).toArray();
  }

  private static double mixed(double[] row, double[] pi) {
    double sum = 0;
    for (int i = 0; i < pi.length; i++) {
      sum += pi[i] * row[i];
    }
    return sum;
  }

  /** Returns the mean over the data of w_i / sum_j pi_j w_j. */
  private static double[] slope(double[][] ratios, double[] pi) {
    double[] slope = new double[pi.length];
    for (double[] row : ratios) {
      double sum = mixed(row, pi);
      for (int i = 0; i < pi.length; i++) {
        slope[i] += row[i] / sum / ratios.length;
      }
    }
    return slope;
  }

  /**
   * Returns buffer weights in proportion to 1 / Var(w_i): those for which the variance of sum_i
   * pi_i w_i is least, since the w_i are not correlated, and with it log p(x) less the bound to
   * second order. The variance is that of w_i over p(x), for which sum_i pi_i w_i with the weights
   * of {@link #em} stands, as a mean over the data.
   *
   * @param logWeights [data][proposals], each row with a finite element, none NaN or +Infinity
   */
  static double[] inverseVariance(double[][] logWeights) {
    int n = logWeights[0].length;
    double[][] ratios = ratios(logWeights);
    double[] em = em(ratios, n);
    double[] variance = new double[n];
    for (double[] row : ratios) {
      double evidence = mixed(row, em);
      for (int i = 0; i < n; i++) {
        double off = row[i] / evidence - 1;
        variance[i] += off * off;
      }
    }
    double least = Arrays.stream(variance).min().orElseThrow();
    if (least == 0) { // weights that are exact need no others
      Arrays.setAll(variance, i -> variance[i] == 0 ? 1 : Double.POSITIVE_INFINITY);
    }
    double sum = Arrays.stream(variance).map(v -> 1 / v).sum();
    return Arrays.stream(variance).map(v -> 1 / v / sum).toArray();
  }

  /** Returns the weights of each row over its greatest. */
  private static double[][] ratios(double[][] logWeights) {
    return Arrays.stream(logWeights)
        .map(
            row -> {
              double max = Arrays.stream(row).max().orElseThrow();
              return Arrays.stream(row).map(w -> Math.exp(w - max)).toArray();
            })
        .toArray(double[][]::new);
  }
}
