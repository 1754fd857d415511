package io.github.vae4j.core.row;

/**
 * Functions of one number whose errors lie below the rounding of FLOAT32. Those of {@link Math}
 * that are not used take five times as long.
 */
final class Functions {
  private static final double SMALL = 1e-5; // where a square is beyond the digits of FLOAT32
  private static final int SHIFT = 8; // from where on Stirling's series is accurate

  private Functions() {}

  static double log1p(double x) {
    return Math.abs(x) < SMALL ? x - 0.5 * x * x : Math.log(1 + x);
  }

  static double expm1(double x) {
    return Math.abs(x) < SMALL ? x + 0.5 * x * x : Math.exp(x) - 1;
  }

  static double softplus(double x) {
    return Math.max(x, 0) + log1p(Math.exp(-Math.abs(x)));
  }

  static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x)); // at most 1
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  /**
   * Returns the logarithm of the gamma function of x above 0: Stirling's series (Abramowitz and
   * Stegun 1964, 6.1.41), below 8 by log Gamma(x) = log Gamma(x + 1) - log x.
   */
  static double lgamma(double x) {
    if (!(x > 0)) {
      return x == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double product = 1;
    double z = x;
    for (; z < SHIFT; z++) {
      product *= z;
    }
    double r = 1 / z;
    double square = r * r;
    double series = r * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square / 1680)));
    double log = z * (Math.log(z) - 1) - 0.5 * Math.log(z) + 0.5 * Math.log(2 * Math.PI) + series;
    return z == Double.POSITIVE_INFINITY ? z : log - Math.log(product);
  }
}
