package io.github.vae4j.core.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReferenceScoresTest {
  /** Scores 1, 2, ... n, in another order. */
  private static double[] counting(int n) {
    double[] scores = new double[n];
    Arrays.setAll(scores, i -> n - i);
    return scores;
  }

  private static double[] uniform(int n, RandomKey key) {
    double[] scores = new double[n];
    Noise.UNIFORM.fill(key, 0, scores);
    return scores;
  }

  @Test
  void aPercentileIsTheMiddleOfTheRanksOfEqualScores() {
    ReferenceScores scores = ReferenceScores.of(new double[] {3, 1, 2, 2, 5});
    assertEquals(0, scores.percentile(0.5));
    assertEquals(10, scores.percentile(1)); // half of one of five
    assertEquals(20, scores.percentile(1.5));
    assertEquals(40, scores.percentile(2)); // one below, half of two equal
    assertEquals(70, scores.percentile(3));
    assertEquals(80, scores.percentile(4));
    assertEquals(90, scores.percentile(5));
    assertEquals(100, scores.percentile(6));
    assertEquals(0.4, scores.shareAbove(2), 1e-15);
    assertEquals(0, scores.shareAbove(5));
  }

  @Test
  void aQuantileIsAnOrderStatistic() {
    ReferenceScores scores = ReferenceScores.of(counting(100));
    assertEquals(99, scores.quantile(0.99));
    assertEquals(100, scores.quantile(0.991));
    assertEquals(7, scores.quantile(0.07)); // 0.07 * 100 is above 7 in double precision
    assertEquals(1, scores.quantile(0.0001));
  }

  /** With n = 1000 and 95 % it is sqrt(log(40) / 2000) = 0.0429470. */
  @Test
  void theBandIsThatOfDvoretzkyKieferAndWolfowitz() {
    ReferenceScores scores = ReferenceScores.of(counting(1000));
    assertEquals(new Interval(458, 543), scores.quantile(0.5, 0.95));
    assertEquals(new Interval(858, 943), scores.quantile(0.9, 0.95));
    assertEquals(new Interval(948, Double.POSITIVE_INFINITY), scores.quantile(0.99, 0.95));
    assertEquals(new Interval(Double.NEGATIVE_INFINITY, 53), scores.quantile(0.01, 0.95));
    Interval share = scores.shareAbove(900, 0.95);
    assertEquals(0.1 - 0.0429470, share.low(), 1e-7);
    assertEquals(0.1 + 0.0429470, share.high(), 1e-7);
    assertEquals(0, scores.shareAbove(990, 0.95).low());
    assertEquals(1, scores.shareAbove(10, 0.95).high());
  }

  /** The band is to hold for all quantiles at once in 90 % of the cases, and is nearly tight. */
  @Test
  void theBandHoldsAsOftenAsItSays() {
    int replications = 400;
    int held = 0;
    for (int r = 0; r < replications; r++) {
      ReferenceScores scores = ReferenceScores.of(uniform(300, RandomKey.of(1).fold(r)));
      boolean all = true;
      for (int i = 1; i < 600; i++) {
        double q = i / 600.0; // the quantile q of uniform numbers is q, the share above it 1 - q
        all &= scores.quantile(q, 0.9).contains(q);
        all &= scores.shareAbove(q, 0.9).contains(1 - q);
      }
      held += all ? 1 : 0;
    }
    double error = Math.sqrt(0.9 * 0.1 / replications);
    assertEquals(0.9 + error, (double) held / replications, 3 * error);
  }

  @Test
  void manyScoresAreKeptInTenThousandNumbers() {
    int n = 1_000_000;
    double[] all = counting(n);
    ReferenceScores scores = ReferenceScores.of(all);
    assertEquals(10_000, scores.kept().length);
    assertEquals(n, scores.size());
    for (double score : new double[] {0.5, 1, 7, 1234.5, 500_000, 990_000, n - 2500, n}) {
      assertEquals(100 * (score - 0.5) / n, scores.percentile(score), 100.0 / 16_000);
    }
    for (int top = 1; top < 2000; top++) {
      assertEquals((double) top / n, scores.shareAbove(n - top), 1e-12);
      assertEquals(n - top, scores.quantile((double) (n - top) / n));
    }
    for (int i = 2; i < 999; i++) {
      double q = i / 1000.0;
      assertEquals(q * n, scores.quantile(q), 0.51, "between even ranks it is interpolated");
      double eps = Math.sqrt(Math.log(40) / (2.0 * n));
      Interval band = scores.quantile(q, 0.95);
      assertTrue(band.low() <= (q - eps) * n + 1 && band.low() > (q - eps) * n - 126, "" + q);
      assertTrue(band.high() >= (q + eps) * n && band.high() < (q + eps) * n + 126, "" + q);
      Interval share = scores.shareAbove(q * n, 0.95);
      assertTrue(share.low() <= Math.max(0, 1 - q - eps + 1e-9), "" + q);
      assertTrue(share.high() >= Math.min(1, 1 - q + eps - 1e-9), "" + q);
      assertTrue(share.high() - share.low() < 2 * eps + 1.3e-4, "" + q);
    }
  }

  @Test
  void whatIsKeptIsEnoughToRestoreIt() {
    for (int n : new int[] {1, 5, 10_000, 10_001, 12_345}) {
      ReferenceScores scores = ReferenceScores.of(uniform(n, RandomKey.of(n)));
      ReferenceScores again = ReferenceScores.restore(scores.size(), scores.kept());
      assertArrayEquals(scores.kept(), again.kept());
      assertEquals(scores.percentile(0.3), again.percentile(0.3));
      assertEquals(0.3, scores.quantile(0.3), n > 1000 ? 0.03 : 1);
      assertEquals(scores.quantile(0.8), again.quantile(0.8));
    }
  }

  @Test
  void whatAreNoScoresIsRefused() {
    refused("expected at least 1, found none", () -> ReferenceScores.of(new double[0]));
    refused("found NaN as number 2", () -> ReferenceScores.of(new double[] {1, Double.NaN}));
    refused("found 2 numbers of 3", () -> ReferenceScores.restore(3, new double[] {1, 2}));
    refused("expected at least 1 score", () -> ReferenceScores.restore(0, new double[0]));
    refused("found 1.0 as number 2", () -> ReferenceScores.restore(2, new double[] {2, 1}));
    ReferenceScores scores = ReferenceScores.of(counting(3));
    refused("found NaN", () -> scores.percentile(Double.NaN));
    refused("found NaN", () -> scores.shareAbove(Double.NaN));
    refused("the quantile needs to be between 0 and 1, got 1.0", () -> scores.quantile(1));
    refused("the confidence needs to be between 0 and 1, got 0.0", () -> scores.quantile(0.5, 0));
    refused("low needs to be at most high", () -> new Interval(2, 1));
  }

  static void refused(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
