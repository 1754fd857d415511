package io.github.vae4j.api.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalQuantileTest {
  /**
   * Expected values: mpmath 1.3.0 with 40 digits, root of log(erfc(-z / sqrt(2)) / 2) = log(p) for
   * the double p; in each of the three ranges of the algorithm and at its borders.
   */
  @ParameterizedTest
  @CsvSource({
    "1e-300, -37.047096299361199237",
    "2.2250738585072014e-308, -37.519379347144499821",
    "1e-20, -9.2623400897984075796",
    "1e-10, -6.3613409024040561991",
    "0.001, -3.0902323061678135354",
    "0.025, -1.9599639845400542118",
    "0.07, -1.4757910281791706856",
    "0.0749, -1.4402382675279636631",
    "0.075, -1.4395314709384559349",
    "0.3, -0.52440051270804081597",
    "0.42, -0.20189347914185089071",
    "0.55, 0.12566134685507414641",
    "0.9, 1.2815515655446005935",
    "0.925, 1.4395314709384562291",
    "0.975, 1.9599639845400538556",
    "0.999, 3.0902323061678132778",
    "0.9999999999, 6.3613408896974218642"
  })
  void agreesWithMpmath(double p, double expected) {
    assertEquals(expected, NormalQuantile.of(p), 1e-15 * Math.abs(expected));
  }

  @Test
  void isZeroAtOneHalf() {
    assertEquals(0, NormalQuantile.of(0.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN})
  void refusesWhatIsNoProbabilityInside(double p) {
    assertThrows(IllegalArgumentException.class, () -> NormalQuantile.of(p));
  }
}
