package io.github.vae4j.core.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How far estimates of log p(x) from weighted draws are to be trusted, datum by datum: how many
 * independent draws the weighted ones are worth, and how heavy the tail of the weights is. Of a
 * tail with k-hat above 0.7 even millions of draws do not reach the mean (Vehtari, Simpson, Gelman,
 * Yao and Gabry 2024, "Pareto smoothed importance sampling", JMLR 25(72)). The logarithm of the
 * mean is then a lower bound all the same, and may lie far below log p(x).
 *
 * @param draws S of each datum
 * @param effectiveSampleSize from 1 to S; NaN where it is not known
 * @param paretoK k-hat; NaN where it cannot be told, see {@link LogMeanExp#paretoK}
 */
public record Reliability(int draws, double[] effectiveSampleSize, double[] paretoK) {
  /** The share of data above the threshold that is put up with. */
  public static final double TOLERATED = 0.1;

  private static final int LEAST_DRAWS = 10; // fewer are no attempt to reach log p(x)
  private static final double SINGLE = 2; // an effective sample size below it: one draw weighs most

  /**
   * Checks the numbers of data.
   *
   * @throws IllegalArgumentException if they differ, or draws is below 1
   */
  public Reliability {
    if (draws < 1 || effectiveSampleSize.length != paretoK.length) {
      throw new IllegalArgumentException(
          String.format(
              "reliability: needs at least 1 draw and two numbers for each datum, got %d draws, %d"
                  + " and %d numbers",
              draws, effectiveSampleSize.length, paretoK.length));
    }
  }

  /** Returns that of the first {@code count} means of weights. */
  public static Reliability of(int draws, LogMeanExp[] means, int count) {
    return new Reliability(
        draws,
        numbers(means, count, LogMeanExp::effectiveSampleSize),
        numbers(means, count, LogMeanExp::paretoK));
  }

  private static double[] numbers(
      LogMeanExp[] means, int count, ToDoubleFunction<LogMeanExp> number) {
    return Arrays.stream(means).limit(count).mapToDouble(number).toArray();
  }

  /** Returns that of estimates of which nothing is known. */
  public static Reliability unknown(int draws, int count) {
    double[] none = new double[count];
    Arrays.fill(none, Double.NaN);
    return new Reliability(draws, none, none.clone());
  }

  /**
   * Returns the k-hat above which S draws do not suffice: min(1 - 1 / log10(S), 0.7) (Vehtari et
   * al. 2024, section 3.2).
   */
  public static double threshold(int draws) {
    return Math.min(1 - 1 / Math.log10(draws), 0.7);
  }

  /** Returns the threshold of these draws. */
  public double threshold() {
    return threshold(draws);
  }

  /** Returns whether anything is known of any datum. */
  public boolean known() {
    return told(effectiveSampleSize).length + told(paretoK).length > 0;
  }

  /** Returns the median of {@link #effectiveSampleSize} over the data; NaN if it is not known. */
  public double medianEffectiveSampleSize() {
    return median(effectiveSampleSize);
  }

  /** Returns the least {@link #effectiveSampleSize}; NaN if none is known. */
  public double leastEffectiveSampleSize() {
    return Arrays.stream(told(effectiveSampleSize)).min().orElse(Double.NaN);
  }

  /** Returns the median of {@link #paretoK} over the data of which it is told; NaN if it is not. */
  public double medianParetoK() {
    return median(paretoK);
  }

  /** Returns the worst, greatest {@link #paretoK}; NaN if none is told. */
  public double greatestParetoK() {
    return Arrays.stream(told(paretoK)).max().orElse(Double.NaN);
  }

  /**
   * Returns the share of all data whose {@link #paretoK} is above the threshold; NaN if none is
   * told.
   */
  public double shareAboveThreshold() {
    return told(paretoK).length == 0
        ? Double.NaN
        : share(Arrays.stream(paretoK).filter(k -> k > threshold()).count());
  }

  private double share(long count) {
    return (double) count / paretoK.length;
  }

  private static double[] told(double[] numbers) {
    return Arrays.stream(numbers).filter(n -> !Double.isNaN(n)).sorted().toArray();
  }

  private static double median(double[] numbers) {
    double[] told = told(numbers);
    int n = told.length;
    return n == 0 ? Double.NaN : (told[(n - 1) / 2] + told[n / 2]) / 2;
  }

  /**
   * Returns why the estimates are not to be trusted as log p(x), in a sentence; nothing if this
   * does not speak against them. It does where k-hat is above the threshold for more than {@link
   * #TOLERATED} of the data, or the effective sample size of ten draws or more below 2.
   *
   * @param estimate its name, for example {@code IWAE-5000}
   */
  public Optional<String> doubt(String estimate) {
    String reason;
    double single = share(Arrays.stream(effectiveSampleSize).filter(e -> e < SINGLE).count());
    if (shareAboveThreshold() > TOLERATED) {
      reason =
          String.format(
              Locale.ROOT,
              "Pareto k-hat is above %.2f for %.1f %% of the data, up to %.2f",
              threshold(),
              100 * shareAboveThreshold(),
              greatestParetoK());
    } else if (draws >= LEAST_DRAWS && single > TOLERATED) {
      reason =
          String.format(
              Locale.ROOT,
              "the effective sample size is below 2 for %.1f %% of the data",
              100 * single);
    } else {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s is not to be trusted as log p(x): %s, where few of the %,d draws hold most of the"
                + " weight; take more draws, or another bound beside it, such as ais:1000 or bsvi:500",
            estimate,
            reason,
            draws));
  }

  /**
   * Returns the summary over the data of the effective sample size; nothing if it is not known, or
   * of one draw.
   */
  public Optional<String> sizes() {
    return draws == 1 || Double.isNaN(medianEffectiveSampleSize())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.1f of %,d draws (median), %.1f (least)",
                medianEffectiveSampleSize(),
                draws,
                leastEffectiveSampleSize()));
  }

  /** Returns the summary over the data of Pareto k-hat; nothing if it cannot be told. */
  public Optional<String> tails() {
    return Double.isNaN(medianParetoK())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.2f (median), %.2f (worst), above %.2f: %.1f %% of the data",
                medianParetoK(),
                greatestParetoK(),
                threshold(),
                100 * shareAboveThreshold()));
  }
}
