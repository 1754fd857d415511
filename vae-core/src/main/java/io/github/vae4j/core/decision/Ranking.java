package io.github.vae4j.core.decision;

import java.util.Arrays;

/**
 * Two classes of data in the order of their scores.
 *
 * @param ofPositives for each positive, the place of its score among the distinct scores
 * @param ofNegatives the same for each negative
 * @param distinct number of distinct scores
 */
record Ranking(int[] ofPositives, int[] ofNegatives, int distinct) {

  /** The areas under two curves of a ranking. */
  record Areas(double roc, double averagePrecision) {}

  static Ranking of(double[] scores, boolean[] positive) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(
          "ranking metrics: expected a class for each score, found "
              + positive.length
              + " classes and "
              + scores.length
              + " scores");
    }
    double[] distinct = new double[scores.length];
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "ranking metrics: expected a score, found NaN as number " + (i + 1));
      }
      distinct[i] = scores[i] + 0.0; // -0 is 0
      positives += positive[i] ? 1 : 0;
    }
    if (positives == 0 || positives == scores.length) {
      throw new IllegalArgumentException(
          "ranking metrics: expected data of both classes, found "
              + positives
              + " positive and "
              + (scores.length - positives)
              + " negative");
    }
    Arrays.sort(distinct);
    int n = 0;
    for (double score : distinct) {
      if (n == 0 || score != distinct[n - 1]) {
        distinct[n++] = score;
      }
    }
    int[] ofPositives = new int[positives];
    int[] ofNegatives = new int[scores.length - positives];
    int p = 0;
    for (int i = 0; i < scores.length; i++) {
      int place = Arrays.binarySearch(distinct, 0, n, scores[i] + 0.0);
      if (positive[i]) {
        ofPositives[p++] = place;
      } else {
        ofNegatives[i - p] = place;
      }
    }
    return new Ranking(ofPositives, ofNegatives, n);
  }

  int positives() {
    return ofPositives.length;
  }

  int negatives() {
    return ofNegatives.length;
  }

  /** Returns the areas of all data. */
  Areas areas() {
    int[] positives = new int[distinct];
    int[] negatives = new int[distinct];
    for (int place : ofPositives) {
      positives[place]++;
    }
    for (int place : ofNegatives) {
      negatives[place]++;
    }
    return areas(positives, negatives);
  }

  /**
   * Returns the areas of as many data of each class, drawn with replacement.
   *
   * @param drawPositives numbers between 0 and 1, as many as there are positives
   * @param drawNegatives numbers between 0 and 1, as many as there are negatives
   */
  Areas areas(double[] drawPositives, double[] drawNegatives) {
    int[] positives = new int[distinct];
    int[] negatives = new int[distinct];
    for (double uniform : drawPositives) {
      positives[ofPositives[(int) (uniform * ofPositives.length)]]++;
    }
    for (double uniform : drawNegatives) {
      negatives[ofNegatives[(int) (uniform * ofNegatives.length)]]++;
    }
    return areas(positives, negatives);
  }

  /** Returns the areas, given how many data of each class have each score. */
  private Areas areas(int[] positives, int[] negatives) {
    long above = 0; // positives so far, from the highest score on
    long flagged = 0; // data so far
    long wins = 0; // twice the pairs in which the positive is higher
    double precision = 0;
    for (int place = distinct - 1; place >= 0; place--) {
      wins += negatives[place] * (2 * above + positives[place]);
      above += positives[place];
      flagged += positives[place] + negatives[place];
      if (positives[place] > 0) {
        precision += positives[place] * ((double) above / flagged);
      }
    }
    return new Areas(
        wins / 2.0 / ofPositives.length / ofNegatives.length, precision / ofPositives.length);
  }
}
