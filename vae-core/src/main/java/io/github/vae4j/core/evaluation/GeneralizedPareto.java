package io.github.vae4j.core.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The fit of a generalized Pareto distribution by Zhang and Stephens (2009): the posterior mean of
 * theta = -k / sigma over a grid of {@code 30 + floor(sqrt(n))} quantiles of a prior that the data
 * scale, and k as the mean of log(1 - theta x). The sign of k is that of Vehtari et al. (2024): the
 * tail falls like x^(-1/k), and moments below 1/k are finite.
 */
final class GeneralizedPareto {
  private static final int LEAST_GRID = 30;
  private static final double PRIOR_SCALE = 3;
  private static final double PRIOR_COUNT = 10; // data that the prior on k counts for
  private static final double PRIOR_SHAPE = 0.5;

  private GeneralizedPareto() {}

  /**
   * Returns k, drawn towards 0.5 as if by ten more data (Vehtari et al. 2024, appendix C).
   *
   * @param exceedances n numbers of at least 0, ascending, the last of them above 0
   */
  static double shape(double[] exceedances) {
    int n = exceedances.length;
    double quartile = firstPositive(exceedances, (int) Math.floor(n / 4.0 + 0.5) - 1);
    double greatest = exceedances[n - 1];
    int grid = LEAST_GRID + (int) Math.floor(Math.sqrt(n));
    double[] theta = new double[grid];
    double[] logPosterior = new double[grid];
    for (int j = 0; j < grid; j++) {
      theta[j] = 1 / greatest + (1 - Math.sqrt(grid / (j + 0.5))) / (PRIOR_SCALE * quartile);
      logPosterior[j] = n * profile(theta[j], exceedances);
    }
    double most = Arrays.stream(logPosterior).max().orElseThrow();
    double[] weights = Arrays.stream(logPosterior).map(l -> Math.exp(l - most)).toArray();
    double mean =
        IntStream.range(0, grid).mapToDouble(j -> weights[j] * theta[j]).sum()
            / Arrays.stream(weights).sum();
    double k = meanLog(mean, exceedances);
    return (n * k + PRIOR_COUNT * PRIOR_SHAPE) / (n + PRIOR_COUNT);
  }

  /** Returns the first number above 0 from an index on. */
  private static double firstPositive(double[] ascending, int from) {
    int at = Math.max(0, from);
    while (ascending[at] == 0) {
      at++;
    }
    return ascending[at];
  }

  /** Returns the log-likelihood of one datum, mean over the data, at the best k of theta. */
  private static double profile(double theta, double[] x) {
    if (theta == 0) { // the exponential distribution
      return -Math.log(Arrays.stream(x).average().orElseThrow()) - 1;
    }
    double k = meanLog(theta, x);
    return Math.log(-theta / k) - k - 1;
  }

  private static double meanLog(double theta, double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.log1p(-theta * value);
    }
    return sum / x.length;
  }
}
