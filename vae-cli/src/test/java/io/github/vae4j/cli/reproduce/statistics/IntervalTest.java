package io.github.vae4j.cli.reproduce.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Means over seeds, their intervals and what these decide. */
class IntervalTest {
  /** Percentage points of tables: Abramowitz and Stegun (1964), table 26.10. */
  @ParameterizedTest
  @CsvSource({
    "0.95, 1, 12.706",
    "0.95, 2, 4.303",
    "0.95, 3, 3.182",
    "0.95, 4, 2.776",
    "0.95, 9, 2.262",
    "0.95, 30, 2.042",
    "0.95, 120, 1.980",
    "0.99, 4, 4.604",
    "0.90, 5, 2.015"
  })
  void quantilesAreThoseOfTheTables(double share, int degrees, double t) {
    assertEquals(t, StudentT.quantile(share, degrees), 5e-4);
    assertEquals(share, StudentT.within(StudentT.quantile(share, degrees), degrees), 1e-12);
  }

  /**
   * Student's own example: ten patients' extra hours of sleep, mean 1.58, 95 % from 0.70 to 2.46.
   */
  @Test
  void theIntervalOfStudentsSleepData() {
    double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = second[i] - first[i];
    }
    Interval interval = Interval.of(differences);
    assertEquals(1.58, interval.mean(), 1e-12);
    assertEquals(0.7001142, interval.mean() - interval.halfWidth(), 1e-7);
    assertEquals(2.4598858, interval.mean() + interval.halfWidth(), 1e-7);
    assertTrue(interval.above());
    assertFalse(interval.below());
    assertEquals("+1.58 +- 0.88", interval.signed());
  }

  @Test
  void oneSeedHasNoIntervalAndNoneHasNoMean() {
    assertEquals("-3.00", Interval.of(-3).toString());
    assertFalse(Interval.of(-3).below());
    assertFalse(Interval.of(3).above());
    assertEquals("", Interval.of().toString());
    assertFalse(Interval.of().above());
  }

  @Test
  void anOrderNeedsAllJudges() {
    Interval above = new Interval(2, 1, 5);
    Interval below = new Interval(-2, 1, 5);
    Interval open = new Interval(0.5, 1, 5);
    assertEquals(Order.ABOVE, Order.of(List.of(above, above)));
    assertEquals(Order.BELOW, Order.of(List.of(below)));
    assertEquals(Order.NOT_DECIDED, Order.of(List.of(above, below)));
    assertEquals(Order.NOT_DECIDED, Order.of(List.of(above, open)));
    assertEquals(Order.NOT_DECIDED, Order.of(List.of()));
    assertEquals("not decided", Order.NOT_DECIDED.label());
  }
}
