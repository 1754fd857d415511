package io.github.vae4j.core.evaluation;

/**
 * A running log((1/n) sum exp(x)) in double precision, with its standard error, stable for numbers
 * of any size. Where these are the logarithms of importance weights, their effective sample size
 * and Pareto k-hat tell how far to trust it, see {@link Reliability}.
 */
public final class LogMeanExp {
  private double max = Double.NEGATIVE_INFINITY;
  private double sum; // of exp(x - max)
  private double squares; // of exp(2 (x - max))
  private long count;
  private final ParetoTail tail;

  /** Starts without a number. */
  public LogMeanExp() {
    this(0);
  }

  private LogMeanExp(int samples) {
    this.tail = new ParetoTail(samples);
  }

  /**
   * Starts the mean of S importance weights, of which the greatest are kept for {@link #paretoK}:
   * at most 6 sqrt(S) + 4 numbers.
   *
   * @param samples S, how many numbers will be added
   */
  public static LogMeanExp ofWeights(int samples) {
    return new LogMeanExp(samples);
  }

  /** Forgets all numbers. */
  public void clear() {
    max = Double.NEGATIVE_INFINITY;
    sum = 0;
    squares = 0;
    count = 0;
    tail.clear();
  }

  /** Adds a number. */
  public void add(double x) {
    count++;
    tail.add(x);
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

  /**
   * Returns the effective sample size (sum w)^2 / sum w^2 of the weights w = exp(x) (Kish 1965),
   * from 1, where a single one makes the whole mean, to n, where all are equal. NaN without a
   * weight above 0.
   */
  public double effectiveSampleSize() {
    return sum / squares * sum;
  }

  /**
   * Returns the shape k-hat of the generalized Pareto distribution that fits the greatest weights
   * (Vehtari et al. 2024), see {@link Reliability#threshold}. NaN if it cannot be told: unless this
   * began by {@link #ofWeights}, of fewer than 21 weights, and where the greatest weights are
   * equal, which is no danger. Infinity if fewer weights than these are above 0.
   */
  public double paretoK() {
    return tail.shape();
  }
}
