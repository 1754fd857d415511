package io.github.vae4j.core.decision;

import static io.github.vae4j.core.decision.ReferenceScoresTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  private static boolean[] classes(int... positive) {
    boolean[] classes = new boolean[positive.length];
    for (int i = 0; i < positive.length; i++) {
      classes[i] = positive[i] == 1;
    }
    return classes;
  }

  private static void check(double auroc, double precision, double[] scores, boolean[] positive) {
    RankingMetrics found = RankingMetrics.of(scores, positive, 2, 1);
    assertEquals(auroc, found.auroc().value(), 1e-14);
    assertEquals(precision, found.averagePrecision().value(), 1e-14);
  }

  /** Of two positives at ranks 1 and 3 of 4, three of four pairs are right. */
  @Test
  void smallOnesByHand() {
    check(0.75, (1 + 2 / 3.0) / 2, new double[] {0.1, 0.4, 0.35, 0.8}, classes(0, 0, 1, 1));
    check(0.5, 2 / 6.0, new double[] {7, 7, 7, 7, 7, 7}, classes(0, 1, 0, 0, 1, 0));
    check(1, 1, new double[] {1, 2, 3}, classes(0, 0, 1));
    check(0, 1 / 3.0, new double[] {1, 2, 3}, classes(1, 0, 0));
    check(0.5, 0.5, new double[] {0.0, -0.0}, classes(1, 0));
    check(
        1,
        1,
        new double[] {Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY},
        classes(0, 0, 1));
  }

  /** The numbers are those of roc_auc_score and average_precision_score of scikit-learn 1.2.1. */
  @Test
  void asScikitLearn() {
    check(
        0.6666666666666666,
        0.42499999999999993,
        new double[] {1, 2, 2, 2, 3, 3, 4, 5, 5, 0},
        classes(0, 0, 1, 0, 1, 0, 0, 1, 0, 0));
    double[] scores = new double[200]; // with many ties
    boolean[] positive = new boolean[200];
    for (int i = 1; i <= 200; i++) {
      scores[i - 1] = i * 37 % 101 + (i % 5 == 0 ? 20 : 0);
      positive[i - 1] = i * 53 % 7 == 0 || i % 15 == 0;
    }
    check(0.618828125, 0.3950715109395819, scores, positive);
    scores = new double[50];
    positive = new boolean[50];
    for (int i = 1; i <= 50; i++) {
      scores[i - 1] = Math.sin(i) + (i % 6 == 0 ? 0.7 : 0);
      positive[i - 1] = i % 6 == 0;
    }
    check(0.3869047619047619, 0.1383743664023996, scores, positive);
  }

  private static double[] normal(int positives, int negatives, double shift, RandomKey key) {
    double[] scores = new double[positives + negatives];
    Noise.NORMAL.fill(key, 0, scores);
    for (int i = 0; i < positives; i++) {
      scores[i] += shift;
    }
    return scores;
  }

  private static boolean[] first(int positives, int negatives) {
    boolean[] positive = new boolean[positives + negatives];
    Arrays.fill(positive, 0, positives, true);
    return positive;
  }

  /**
   * The standard error of DeLong, DeLong and Clarke-Pearson 1988, Comparing the areas under two or
   * more correlated receiver operating characteristic curves, Biometrics 44.
   */
  private static double deLong(double[] scores, int positives) {
    int negatives = scores.length - positives;
    double[] ofPositives = new double[positives];
    double[] ofNegatives = new double[negatives];
    for (int i = 0; i < positives; i++) {
      for (int j = 0; j < negatives; j++) {
        double win = 0.5 + 0.5 * Math.signum(scores[i] - scores[positives + j]);
        ofPositives[i] += win / negatives;
        ofNegatives[j] += win / positives;
      }
    }
    return Math.sqrt(variance(ofPositives) / positives + variance(ofNegatives) / negatives);
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  /** A standard error of 4000 resamples is itself known to within about 1.1 %. */
  @Test
  void theErrorOfTheAreaIsThatOfDeLong() {
    for (int positives : new int[] {40, 400}) {
      double[] scores = normal(positives, 600, 1, RandomKey.of(positives));
      RankingMetrics found = RankingMetrics.of(scores, first(positives, 600), 4000, 1);
      double expected = deLong(scores, positives);
      assertEquals(1, found.auroc().standardError() / expected, 0.05);
      assertEquals(1.96 * 2 * expected, width(found.auroc().interval()), 0.3 * expected);
      assertTrue(found.auroc().interval().contains(found.auroc().value()));
      assertTrue(found.averagePrecision().interval().contains(found.averagePrecision().value()));
    }
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }

  /** The spread of the average precision over new data is what its error foretells. */
  @Test
  void theErrorOfTheAveragePrecisionIsItsSpread() {
    double[] values = new double[300];
    double squares = 0;
    for (int r = 0; r < values.length; r++) {
      double[] scores = normal(60, 300, 1.5, RandomKey.of(5).fold(r));
      RankingMetrics found = RankingMetrics.of(scores, first(60, 300), 200, r);
      values[r] = found.averagePrecision().value();
      squares += Math.pow(found.averagePrecision().standardError(), 2) / values.length;
    }
    assertEquals(1, Math.sqrt(squares / variance(values)), 0.15);
  }

  @Test
  void itIsFixedByTheSeed() {
    double[] scores = normal(20, 50, 1, RandomKey.of(3));
    boolean[] positive = first(20, 50);
    assertEquals(RankingMetrics.of(scores, positive), RankingMetrics.of(scores, positive));
    assertEquals(RankingMetrics.of(scores, positive, 1000, 1), RankingMetrics.of(scores, positive));
    assertNotEquals(
        RankingMetrics.of(scores, positive, 1000, 2), RankingMetrics.of(scores, positive));
  }

  @Test
  void ofOneDatumNoErrorIsKnown() {
    RankingMetrics found = RankingMetrics.of(new double[] {1, 2, 3}, classes(0, 0, 1));
    assertEquals(
        new RankingMetrics.Metric(1, Double.NaN, new Interval(0, 1)), found.averagePrecision());
    assertEquals(1, found.positives());
    assertEquals(2, found.negatives());
  }

  @Test
  void whatCannotBeRankedIsRefused() {
    refused(
        "expected data of both classes, found 0 positive and 2 negative",
        () -> RankingMetrics.of(new double[] {1, 2}, classes(0, 0)));
    refused(
        "found 2 positive and 0 negative",
        () -> RankingMetrics.of(new double[] {1, 2}, classes(1, 1)));
    refused(
        "NaN as number 2", () -> RankingMetrics.of(new double[] {1, Double.NaN}, classes(1, 0)));
    refused(
        "found 2 classes and 1 scores", () -> RankingMetrics.of(new double[] {1}, classes(1, 0)));
    refused(
        "at least 2 resamples, got 1",
        () -> RankingMetrics.of(new double[] {1, 2}, classes(1, 0), 1, 1));
  }
}
