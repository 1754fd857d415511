package io.github.vae4j.core.evaluation;

/** A running log((1/n) sum exp(x)) in double precision, stable for numbers of any size. */
public final class LogMeanExp {
  private double max = Double.NEGATIVE_INFINITY;
  private double sum; // of exp(x - max)
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
      sum += Math.exp(x - max);
    } else {
      sum = max == Double.NEGATIVE_INFINITY ? 1 : sum * Math.exp(max - x) + 1;
      max = x;
    }
  }

  /** Returns the value of the numbers so far; NaN without one. */
  public double value() {
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log(sum / count);
  }
}
