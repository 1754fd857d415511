package io.github.vae4j.core.decision;

import io.github.vae4j.api.inference.Estimate;

/**
 * Confidence intervals of a mean from a few independent numbers, such as results under several
 * seeds, by Student's t distribution: 1.96 standard errors of three numbers hold their mean in 81 %
 * of all cases, not in 95 %.
 */
public final class StudentInterval {
  private static final double FAR = 1e9;
  private static final int HALVINGS = 200;

  private StudentInterval() {}

  /**
   * Returns mean +- t standard errors, t of n - 1 degrees of freedom. It holds the true mean with
   * this confidence where the numbers are normally distributed.
   *
   * @param numbers at least 2, finite
   * @param confidence above 0 and below 1
   * @throws IllegalArgumentException if there are fewer numbers, or the confidence is outside
   */
  public static Interval ofMean(double[] numbers, double confidence) {
    if (numbers.length < 2 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          String.format(
              "t-interval: needs at least 2 numbers and a confidence above 0 and below 1, got %d and"
                  + " %s",
              numbers.length, confidence));
    }
    Estimate mean = Estimate.of("mean", 1, numbers, 0);
    double reach = quantile(numbers.length - 1, confidence) * mean.standardError();
    return new Interval(mean.mean() - reach, mean.mean() + reach);
  }

  /** Returns t with P(|T| at most t) = p for whole degrees of freedom of at least 1. */
  static double quantile(int degrees, double p) {
    double low = 0;
    double high = FAR;
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = (low + high) / 2;
      if (within(degrees, middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /**
   * Returns P(|T| at most t) by the finite series for whole degrees of freedom (Abramowitz and
   * Stegun 1964, 26.7.3 and 26.7.4).
   */
  private static double within(int degrees, double t) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int i = odd ? 3 : 2; i < degrees; i += 2) {
      term *= cosine * cosine * (i - 1) / i;
      sum += term;
    }
    return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  }
}
