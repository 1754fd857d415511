package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogMeanExpTest {
  private static double of(double... xs) {
    LogMeanExp sum = new LogMeanExp();
    for (double x : xs) {
      sum.add(x);
    }
    return sum.value();
  }

  @Test
  void isTheLogarithmOfTheMean() {
    assertEquals(Math.log((1 + 2 + 6) / 3.0), of(Math.log(1), Math.log(2), Math.log(6)), 1e-15);
    assertEquals(Math.log((1 + 2 + 6) / 3.0), of(Math.log(6), Math.log(2), Math.log(1)), 1e-15);
  }

  @Test
  void isStableForNumbersOfAnySize() {
    assertEquals(1e4 - Math.log(2), of(-1e4, 1e4), 1e-12);
    assertEquals(-1e4 + Math.log(1.5 / 1.5), of(-1e4, -1e4), 1e-12);
    assertEquals(Math.log(0.5), of(Double.NEGATIVE_INFINITY, 0), 1e-15);
    assertEquals(Double.NEGATIVE_INFINITY, of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, of(0, Double.NaN));
  }
}
