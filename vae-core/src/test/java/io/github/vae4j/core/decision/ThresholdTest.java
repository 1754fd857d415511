package io.github.vae4j.core.decision;

import static io.github.vae4j.core.decision.ReferenceScoresTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThresholdTest {
  private static final double[] HUNDRED = new double[100];

  static {
    Arrays.setAll(HUNDRED, i -> 100 - i);
  }

  private static long flagged(Threshold threshold, double... scores) {
    return Arrays.stream(scores).filter(threshold::flags).count();
  }

  @Test
  void aNumberIsItself() {
    Threshold threshold =
        Threshold.of(
            "-12.5",
            () -> {
              throw new IllegalStateException("a number needs no reference");
            });
    assertEquals(new Threshold(-12.5, new Interval(-12.5, -12.5)), threshold);
    assertFalse(threshold.flags(-12.5));
    assertTrue(threshold.flags(-12.4));
  }

  @Test
  void aQuantileIsOfTheReferenceWithItsBand() {
    ReferenceScores reference = ReferenceScores.of(HUNDRED);
    Threshold threshold = Threshold.of("quantile:0.8", () -> reference);
    assertEquals(80, threshold.nats());
    assertEquals(new Interval(67, 94), threshold.band()); // 100 (0.8 -+ 0.1358), rounded up
    assertEquals(20, flagged(threshold, HUNDRED));
  }

  @Test
  void contaminationIsAShareOfTheScoresThemselves() {
    assertEquals(5, flagged(Threshold.ofContamination(HUNDRED, 0.05), HUNDRED));
    assertEquals(1, flagged(Threshold.ofContamination(HUNDRED, 0.005), HUNDRED));
    assertEquals(0, flagged(Threshold.ofContamination(HUNDRED, 0.004), HUNDRED));
    assertEquals(99, flagged(Threshold.ofContamination(HUNDRED, 0.999), HUNDRED));
    double[] ties = {1, 2, 3, 3, 3, 4};
    assertEquals(1, flagged(Threshold.ofContamination(ties, 0.5), ties));
    assertEquals(4, flagged(Threshold.ofContamination(ties, 4 / 6.0), ties));
    assertEquals(0, flagged(Threshold.ofContamination(new double[] {7, 7}, 0.5), 7, 7));
  }

  @Test
  void whatIsNoThresholdIsRefusedWithTheForms() {
    ReferenceScores reference = ReferenceScores.of(HUNDRED);
    for (String word :
        new String[] {"", "high", "quantile", "quantile:", "quantile:99", "quantile:0", "NaN"}) {
      refused(
          "expected quantile:0.99 or a number of nats, found '" + word + "'",
          () -> Threshold.of(word, () -> reference));
    }
    refused("between 0 and 1, got 5.0", () -> Threshold.ofContamination(HUNDRED, 5));
    refused("found none", () -> Threshold.ofContamination(new double[0], 0.5));
    refused("found NaN", () -> Threshold.ofContamination(new double[] {Double.NaN}, 0.5));
  }
}
