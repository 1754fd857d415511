package io.github.vae4j.api.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void meanAndStandardErrorOfKnownNumbers() {
    Estimate estimate = Estimate.of("ELBO", 1, new double[] {-1, -2, -3, -6}, 0);

    assertEquals(-3, estimate.mean(), 1e-15);
    // Deviations 2, 1, 0, -3: variance 14 / 3, standard error sqrt(14 / 3 / 4).
    assertEquals(Math.sqrt(14.0 / 12), estimate.standardError(), 1e-15);
    assertEquals(4, estimate.count());
    assertEquals(OptionalDouble.empty(), estimate.bitsPerDimension());
  }

  @Test
  void bitsPerDimensionOfDiscreteData() {
    Estimate estimate = Estimate.of("IWAE", 50, new double[] {-784 * Math.log(2)}, 784);

    assertEquals(1, estimate.bitsPerDimension().orElseThrow(), 1e-15);
    assertTrue(Double.isNaN(estimate.standardError()));
  }

  @Test
  void standardErrorSurvivesALargeMean() {
    Estimate estimate = Estimate.of("ELBO", 1, new double[] {-1e9 - 1, -1e9, -1e9 + 1}, 0);

    assertEquals(Math.sqrt(1.0 / 3), estimate.standardError(), 1e-12);
  }

  @Test
  void textNamesBoundSamplesErrorAndCount() {
    Estimate estimate =
        new Estimate("IWAE", 5000, -87.1296, 0.1204, 10000, OptionalDouble.of(0.16034));

    assertEquals("IWAE-5000 -87.13 +- 0.12 nats (n = 10000, 0.1603 bits/dim)", estimate.toString());
    assertEquals("ELBO", Estimate.of("ELBO", 1, new double[] {0}, 0).label());
  }

  @Test
  void oneDatumHasNoErrorInTheText() {
    Estimate estimate = Estimate.of("ELBO", 1, new double[] {-3.25}, 0);

    assertEquals("-3.250", estimate.text(3));
    assertEquals("ELBO -3.25 nats (n = 1)", estimate.toString());
    assertEquals("-2.0 +- 1.0", Estimate.of("ELBO", 1, new double[] {-1, -3}, 0).text(1));
  }

  @Test
  void aBoundThatGrowsWithKKeepsItAtOne() {
    for (String bound :
        List.of("IWAE", "MIWAE(3)", "CIWAE(0.5)", "VR(0.5)", "IS(1.2)", "BSVI(9)")) {
      assertEquals(bound + "-1", Estimate.of(bound, 1, new double[] {0}, 0).label());
    }
    for (String average : List.of("ELBO", "SVI(9)", "KL", "E log p(x|z)")) {
      assertEquals(average, Estimate.of(average, 1, new double[] {0}, 0).label());
    }
  }

  @Test
  void onlyLikeBoundsCompare() {
    Estimate low = Estimate.of("IWAE", 5, new double[] {-90}, 0);
    Estimate high = Estimate.of("IWAE", 5, new double[] {-80}, 0);
    Estimate other = Estimate.of("IWAE", 50, new double[] {-80}, 0);

    assertTrue(high.betterThan(low));
    assertFalse(low.betterThan(high));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> low.betterThan(other));
    assertEquals(
        "estimates: only like bounds can be compared, got IWAE-5 and IWAE-50", e.getMessage());
  }

  @Test
  void emptyDataAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Estimate.of("ELBO", 1, new double[0], 0));

    assertEquals("ELBO: needs at least one sample and one datum, got 1 and 0", e.getMessage());
  }
}
