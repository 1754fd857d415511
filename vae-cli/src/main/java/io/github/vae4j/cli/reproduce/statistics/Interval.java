package io.github.vae4j.cli.reproduce.statistics;

import java.util.Arrays;
import java.util.Locale;

/**
 * The mean of numbers of several seeds and its 95 % interval by Student's t, {@code mean +-
 * halfWidth}.
 *
 * @param mean in nats; NaN of no number
 * @param halfWidth in nats; NaN of fewer than two numbers
 * @param count of seeds
 */
public record Interval(double mean, double halfWidth, int count) {
  private static final double SHARE = 0.95;

  /** Returns the interval of independent numbers, one for each seed. */
  public static Interval of(double... values) {
    return of(SHARE, values);
  }

  /**
   * Returns the interval of independent numbers that holds their mean with another probability.
   *
   * @param share above 0 and below 1
   */
  public static Interval of(double share, double[] values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (n < 2) {
      return new Interval(mean, Double.NaN, n);
    }
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
    return new Interval(mean, StudentT.quantile(share, n - 1) * Math.sqrt(variance / n), n);
  }

  /** Returns whether all of the interval is above 0; never of fewer than two numbers. */
  public boolean above() {
    return mean - halfWidth > 0;
  }

  /** Returns whether all of the interval is below 0; never of fewer than two numbers. */
  public boolean below() {
    return mean + halfWidth < 0;
  }

  /** Returns for example {@code -95.12 +- 0.40}, of one number {@code -95.12}. */
  @Override
  public String toString() {
    return text("%.2f");
  }

  /** Returns the interval of a difference, with the sign of its mean. */
  public String signed() {
    return text("%+.2f");
  }

  private String text(String form) {
    if (count == 0) {
      return "";
    }
    String text = String.format(Locale.ROOT, form, mean);
    return count < 2 ? text : text + String.format(Locale.ROOT, " +- %.2f", halfWidth);
  }
}
