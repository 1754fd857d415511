package io.github.vae4j.core.decision;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The distribution of the scores of n data that the model is used to, of validation data rather
 * than of training data, whose scores are too low. New scores are compared with it.
 *
 * <p>Of more than 10,000 scores, 10,000 order statistics are kept: the 2,000 greatest, and 8,000 of
 * even ranks below them. A share is then known to within 1/16,000, and above the 2,000th greatest
 * score it is exact. Confidence bands are widened by what is not kept.
 *
 * <p>The bands hold for all scores and all quantiles at once, whatever the distribution, if the n
 * data were drawn independently from it: with the probability {@code confidence}, no share F(t) is
 * farther than
 *
 * <pre>eps = sqrt(log(2 / (1 - confidence)) / (2 n))</pre>
 *
 * from the share of the n data (Dvoretzky, Kiefer and Wolfowitz 1956, Asymptotic minimax character
 * of the sample distribution function, Annals of Mathematical Statistics 27; the constant is that
 * of Massart 1990, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, Annals of
 * Probability 18, corollary 1). Immutable.
 */
public final class ReferenceScores {
  /** The confidence of bands unless another is asked for. */
  public static final double CONFIDENCE = 0.95;

  private static final int KEPT = 10_000;
  private static final int GREATEST = 2_000;
  private static final double ROUNDING = 1e-9; // 0.07 * 100 is above 7

  private final int size;
  private final double[] kept;

  private ReferenceScores(int size, double[] kept) {
    this.size = size;
    this.kept = kept;
  }

  /**
   * Returns the distribution of these scores.
   *
   * @param scores in nats, in any order
   * @throws IllegalArgumentException if there is none, or one is NaN or infinite
   */
  public static ReferenceScores of(double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "reference scores: expected finite numbers, found "
                + scores[i]
                + " as number "
                + (i + 1));
      }
    }
    if (scores.length == 0) {
      throw new IllegalArgumentException("reference scores: expected at least 1, found none");
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double[] kept = new double[keptOf(sorted.length)];
    Arrays.setAll(kept, k -> sorted[rank(k, sorted.length) - 1]);
    return new ReferenceScores(sorted.length, kept);
  }

  /**
   * Returns the distribution of which {@link #size} and {@link #kept} are these.
   *
   * @throws IllegalArgumentException if there are more or fewer numbers than are kept of as many
   *     scores, or they are not finite or not in ascending order
   */
  public static ReferenceScores restore(int size, double[] kept) {
    if (size < 1 || kept.length != keptOf(size)) {
      throw new IllegalArgumentException(
          "reference scores: expected "
              + (size < 1 ? "at least 1 score" : keptOf(size) + " numbers of " + size + " scores")
              + ", found "
              + kept.length
              + " numbers of "
              + size);
    }
    for (int k = 0; k < kept.length; k++) {
      if (!Double.isFinite(kept[k]) || k > 0 && kept[k] < kept[k - 1]) {
        throw new IllegalArgumentException(
            "reference scores: expected finite numbers in ascending order, found "
                + kept[k]
                + " as number "
                + (k + 1));
      }
    }
    return new ReferenceScores(size, kept.clone());
  }

  private static int keptOf(int size) {
    return Math.min(size, KEPT);
  }

  /** Returns the rank, from 1, of the k-th number that is kept of n. */
  private static int rank(int k, int n) {
    if (n <= KEPT) {
      return k + 1;
    }
    int even = KEPT - GREATEST;
    if (k >= even) {
      return n - KEPT + k + 1;
    }
    return 1 + (int) ((long) k * (n - GREATEST - 1) / (even - 1));
  }

  /** Returns n, the number of scores. */
  public int size() {
    return size;
  }

  /** Returns what is kept of the scores, at most 10,000 in ascending order, in nats. */
  public double[] kept() {
    return kept.clone();
  }

  /**
   * Returns the percentage of scores that are below this one, with half of those that equal it:
   * from 0 to 100.
   *
   * @param score in nats
   * @throws IllegalArgumentException if it is NaN
   */
  public double percentile(double score) {
    requireNumber(score);
    Interval below = count(firstNotBelow(score));
    Interval upTo = count(firstAbove(score));
    return 100 * (middle(below) + middle(upTo)) / 2 / size;
  }

  /**
   * Returns the share of scores above this one, from 0 to 1.
   *
   * @param score in nats
   * @throws IllegalArgumentException if it is NaN
   */
  public double shareAbove(double score) {
    requireNumber(score);
    return 1 - middle(count(firstAbove(score))) / size;
  }

  /**
   * Returns the band of the share of further data whose scores are above this one.
   *
   * @param score in nats
   * @param confidence between 0 and 1
   * @throws IllegalArgumentException if the score is NaN or the confidence is no such number
   */
  public Interval shareAbove(double score, double confidence) {
    requireNumber(score);
    Interval upTo = count(firstAbove(score));
    double eps = epsilon(confidence);
    return new Interval(
        Math.max(0, 1 - upTo.high() / size - eps), Math.min(1, 1 - upTo.low() / size + eps));
  }

  /**
   * Returns the least score that at least this share of the scores does not exceed, the order
   * statistic of rank n q rounded up, in nats.
   *
   * @param q between 0 and 1
   * @throws IllegalArgumentException if it is not
   */
  public double quantile(double q) {
    requireShare("quantile", q);
    int rank = Math.max(1, rankOf(q));
    int above = firstOfRank(rank);
    int at = rank(above, size);
    if (at == rank) {
      return kept[above];
    }
    int before = rank(above - 1, size);
    double part = (double) (rank - before) / (at - before);
    return kept[above - 1] + part * (kept[above] - kept[above - 1]);
  }

  /**
   * Returns the band of the quantile of the distribution that the scores were drawn from, in nats.
   * An end is infinite where n scores are too few to bound the quantile.
   *
   * @param q between 0 and 1
   * @param confidence between 0 and 1
   * @throws IllegalArgumentException if one of them is not
   */
  public Interval quantile(double q, double confidence) {
    requireShare("quantile", q);
    double eps = epsilon(confidence);
    int low = rankOf(q - eps);
    int high = rankOf(q + eps);
    double least = Double.NEGATIVE_INFINITY;
    if (low >= 1) {
      int at = firstOfRank(low);
      least = kept[rank(at, size) == low ? at : at - 1];
    }
    return new Interval(least, high > size ? Double.POSITIVE_INFINITY : kept[firstOfRank(high)]);
  }

  private double epsilon(double confidence) {
    requireShare("confidence", confidence);
    return Math.sqrt(Math.log(2 / (1 - confidence)) / (2.0 * size));
  }

  private int rankOf(double q) {
    return (int) Math.ceil(q * size - ROUNDING * size);
  }

  /** Returns the first number kept that is not below the score; the number of them if all are. */
  private int firstNotBelow(double score) {
    return first(k -> kept[k] >= score);
  }

  private int firstAbove(double score) {
    return first(k -> kept[k] > score);
  }

  private int firstOfRank(int rank) {
    return first(k -> rank(k, size) >= rank);
  }

  private int first(IntPredicate holds) {
    int from = 0;
    int to = kept.length;
    while (from < to) {
      int at = (from + to) >>> 1;
      if (holds.test(at)) {
        to = at;
      } else {
        from = at + 1;
      }
    }
    return from;
  }

  /**
   * Returns the bounds of the number of scores before the k-th that is kept, and after the last.
   */
  private Interval count(int k) {
    return new Interval(
        k == 0 ? 0 : rank(k - 1, size), k == kept.length ? size : rank(k, size) - 1);
  }

  private static double middle(Interval interval) {
    return (interval.low() + interval.high()) / 2;
  }

  private static void requireNumber(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("reference scores: expected a score, found NaN");
    }
  }

  private static void requireShare(String what, double number) {
    if (!(number > 0 && number < 1)) {
      throw new IllegalArgumentException(
          "reference scores: the " + what + " needs to be between 0 and 1, got " + number);
    }
  }
}
