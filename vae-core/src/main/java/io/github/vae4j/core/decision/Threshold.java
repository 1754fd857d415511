package io.github.vae4j.core.decision;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A score above which a datum is flagged.
 *
 * @param nats the score
 * @param band what is known of the score: the confidence band of a quantile; the score alone where
 *     it was chosen
 */
public record Threshold(double nats, Interval band) {
  /** How the words of {@link #of(String, Supplier)} are written, for help and messages. */
  public static final String FORMS = "quantile:0.99 or a number of nats";

  private static final String QUANTILE = "quantile:";

  /**
   * Returns the threshold of a word: {@code quantile:0.99} is the score that 99 % of the reference
   * do not exceed, a number is the score itself, in nats.
   *
   * @param word as {@link #FORMS}
   * @param reference asked for if the word is about a quantile
   * @throws IllegalArgumentException if the word is neither, or the quantile is not between 0 and 1
   */
  public static Threshold of(String word, Supplier<ReferenceScores> reference) {
    boolean quantile = word.startsWith(QUANTILE);
    double number = number(quantile ? word.substring(QUANTILE.length()) : word);
    if (!Double.isFinite(number) || quantile && !(number > 0 && number < 1)) {
      throw new IllegalArgumentException("threshold: expected " + FORMS + ", found '" + word + "'");
    }
    return quantile ? ofQuantile(reference.get(), number) : ofNats(number);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Returns this score as the threshold. */
  public static Threshold ofNats(double nats) {
    return new Threshold(nats, new Interval(nats, nats));
  }

  /**
   * Returns the score that this share of the reference does not exceed, with its band of confidence
   * {@link ReferenceScores#CONFIDENCE}.
   *
   * @throws IllegalArgumentException if the quantile is not between 0 and 1
   */
  public static Threshold ofQuantile(ReferenceScores reference, double quantile) {
    return new Threshold(
        reference.quantile(quantile), reference.quantile(quantile, ReferenceScores.CONFIDENCE));
  }

  /**
   * Returns the threshold above which this share of the scores lies, rounded to whole data. Equal
   * scores are decided alike: where some of them are too many, none is flagged.
   *
   * @param scores of the data to be flagged
   * @param share between 0 and 1
   * @throws IllegalArgumentException if it is not, or there is no score, or one is NaN
   */
  public static Threshold ofContamination(double[] scores, double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "contamination: the share needs to be between 0 and 1, got " + share);
    }
    if (scores.length == 0 || Arrays.stream(scores).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "contamination: expected scores, found " + (scores.length == 0 ? "none" : "NaN"));
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    int flagged = (int) Math.min(Math.round(share * sorted.length), sorted.length - 1);
    return ofNats(sorted[sorted.length - 1 - flagged]);
  }

  /** Returns whether a datum of this score is flagged: the score is above the threshold. */
  public boolean flags(double score) {
    return score > nats;
  }
}
