package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogMeanExpTest {
  private static LogMeanExp sum(double... xs) {
    LogMeanExp sum = new LogMeanExp();
    for (double x : xs) {
      sum.add(x);
    }
    return sum;
  }

  private static double of(double... xs) {
    return sum(xs).value();
  }

  private static double error(double... xs) {
    return sum(xs).standardError();
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

  /** 1, 2 and 6 have the mean 3 and the variance 7. */
  @Test
  void theErrorIsThatOfTheMeanOverTheMean() {
    double expected = Math.sqrt(7 / 3.0) / 3;
    assertEquals(expected, error(Math.log(1), Math.log(2), Math.log(6)), 1e-15);
    assertEquals(expected, error(Math.log(6), Math.log(2), Math.log(1)), 1e-15);
    double far = 5000;
    assertEquals(expected, error(far + Math.log(2), far + Math.log(6), far + Math.log(1)), 1e-12);
    assertEquals(expected, error(Math.log(2) - far, Math.log(1) - far, Math.log(6) - far), 1e-12);
  }

  @Test
  void theErrorLiesBetweenThatOfEqualNumbersAndOfASingleOne() {
    assertEquals(0, error(-7, -7, -7));
    assertEquals(1, error(-1e4, 1e4, -1e4, Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, error(3));
    assertEquals(Double.NaN, error(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, error(0, Double.NaN));
  }
}
