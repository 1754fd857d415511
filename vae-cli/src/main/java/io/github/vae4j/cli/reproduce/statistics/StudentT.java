package io.github.vae4j.cli.reproduce.statistics;

/** Student's t distribution with a whole number of degrees of freedom. */
final class StudentT {
  private static final int HALVINGS = 200;

  private StudentT() {}

  /**
   * Returns P(|T| <= t), by the finite series of Abramowitz and Stegun (1964), equations 26.7.3 and
   * 26.7.4.
   *
   * @param t at least 0
   * @param degrees of freedom, at least 1
   */
  static double within(double t, int degrees) {
    double angle = Math.atan2(t, Math.sqrt(degrees));
    double square = Math.cos(angle) * Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? Math.cos(angle) : 1;
    double sum = 0;
    for (int i = odd ? 1 : 0; i <= degrees - 2; i += 2) {
      sum += term;
      term *= square * (i + 1) / (i + 2);
    }
    return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  }

  /**
   * Returns the t with P(|T| <= t) = {@code share}.
   *
   * @param share above 0 and below 1
   * @param degrees of freedom, at least 1
   */
  static double quantile(double share, int degrees) {
    double low = 0;
    double high = 1;
    while (within(high, degrees) < share) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (within(middle, degrees) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
