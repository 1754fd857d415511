package io.github.vae4j.core.likelihood;

/** A normal distribution with a full covariance, fitted to draws. */
final class GaussianDensity {
  private final double[] mean;
  private final double[][] factor; // lower triangular: covariance = factor factor'

  private GaussianDensity(double[] mean, double[][] factor) {
    this.mean = mean;
    this.factor = factor;
  }

  /**
   * Fits mean and covariance.
   *
   * @param draws [n][d], n above d
   * @param shrink factor of the covariance, above 0
   * @throws IllegalArgumentException if there are too few draws, or they do not fill the space
   */
  static GaussianDensity fit(double[][] draws, double shrink) {
    int n = draws.length;
    int d = draws[0].length;
    if (n <= d) {
      throw new IllegalArgumentException(
          "normal density: needs more draws than dimensions, got " + n + " draws of " + d);
    }
    double[] mean = new double[d];
    for (double[] draw : draws) {
      for (int i = 0; i < d; i++) {
        mean[i] += draw[i] / n;
      }
    }
    double[][] covariance = new double[d][d];
    for (double[] draw : draws) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          covariance[i][j] += shrink * (draw[i] - mean[i]) * (draw[j] - mean[j]) / (n - 1);
        }
      }
    }
    return new GaussianDensity(mean, cholesky(covariance));
  }

  private static double[][] cholesky(double[][] a) {
    int d = a.length;
    double[][] l = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= l[i][k] * l[j][k];
        }
        if (i == j && !(rest > 0)) {
          throw new IllegalArgumentException(
              "normal density: the draws do not vary in every direction; the chains have not moved");
        }
        l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
      }
    }
    return l;
  }

  /** Returns the log-density in nats. */
  double logDensity(double[] z) {
    double sum = -0.5 * mean.length * Math.log(2 * Math.PI);
    double[] white = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      double rest = z[i] - mean[i];
      for (int j = 0; j < i; j++) {
        rest -= factor[i][j] * white[j];
      }
      white[i] = rest / factor[i][i];
      sum -= 0.5 * white[i] * white[i] + Math.log(factor[i][i]);
    }
    return sum;
  }
}
