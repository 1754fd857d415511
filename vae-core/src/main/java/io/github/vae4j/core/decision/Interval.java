package io.github.vae4j.core.decision;

/**
 * The numbers from {@code low} to {@code high}; an end that is not known is infinite.
 *
 * @param low at most {@code high}
 * @param high at least {@code low}
 */
public record Interval(double low, double high) {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if an end is NaN, or low is above high
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "interval: low needs to be at most high, got " + low + " and " + high);
    }
  }

  /** Returns whether the number lies between the ends or is one of them. */
  public boolean contains(double number) {
    return low <= number && number <= high;
  }
}
