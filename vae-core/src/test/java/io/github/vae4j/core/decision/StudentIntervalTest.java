package io.github.vae4j.core.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentIntervalTest {
  /** Two-sided quantiles as tables have them. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.95, 12.7062", "2, 0.95, 4.30265", "3, 0.95, 3.18245", "4, 0.95, 2.77645",
    "5, 0.95, 2.57058", "9, 0.95, 2.26216", "30, 0.95, 2.04227", "1000, 0.95, 1.96234",
    "1, 0.5, 1", "4, 0.99, 4.60409", "7, 0.9, 1.89458"
  })
  void quantilesAreThoseOfTables(int degrees, double p, double expected) {
    assertEquals(expected, StudentInterval.quantile(degrees, p), 1e-4);
  }

  @Test
  void theIntervalOfThreeNumbersIsWide() {
    Interval found = StudentInterval.ofMean(new double[] {1, 2, 6}, 0.95);
    double reach = 4.30265 * Math.sqrt(7 / 3.0);
    assertEquals(3 - reach, found.low(), 1e-4);
    assertEquals(3 + reach, found.high(), 1e-4);
  }

  @Test
  void oneNumberHasNone() {
    assertThrows(
        IllegalArgumentException.class, () -> StudentInterval.ofMean(new double[] {1}, 0.95));
    assertThrows(
        IllegalArgumentException.class, () -> StudentInterval.ofMean(new double[] {1, 2}, 1));
  }
}
