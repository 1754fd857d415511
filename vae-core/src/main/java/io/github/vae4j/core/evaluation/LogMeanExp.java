package io.github.vae4j.core.evaluation;

/**
 * A running log((1/n) sum exp(x)) in double precision, with its standard error, stable for numbers
 * of any size.
 */
public final class LogMeanExp {
  private double max = Double.NEGATIVE_INFINITY;
  private double sum; // of exp(x - max)
  private double squares; // of exp(2 (x - max))
  private long count;

  /** Starts without a number. */
  public LogMeanExp() {}

  /** Adds a number. */
  public void add(double x) {
    count++;
    if (x == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (x <= max) {
      double part = Math.exp(x - max);
      sum += part;
      squares += part * part;
    } else {
      double shrink = Math.exp(max - x); // 0 for the first
      sum = max == Double.NEGATIVE_INFINITY ? 1 : sum * shrink + 1;
      squares = squares * shrink * shrink + 1;
      max = x;
    }
  }

  /** Returns the value of the numbers so far; NaN without one. */
  public double value() {
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log(sum / count);
  }

  /**
   * Returns the standard error of the value, by the delta method: the standard deviation of n
   * independent numbers w = exp(x) over their mean and the root of n,
   *
   * <pre>sqrt((n sum w^2 / (sum w)^2 - 1) / (n - 1))</pre>
   *
   * It lies between 0, if all numbers are equal, and 1, if a single one makes the whole mean: near
   * 1 the value is not known to within the error either. NaN of fewer than two numbers, or if the
   * value is not finite.
   */
  public double standardError() {
    if (count < 2) {
      return Double.NaN;
    }
    return Math.sqrt(Math.max(0, count * (squares / sum / sum) - 1) / (count - 1));
  }
}
