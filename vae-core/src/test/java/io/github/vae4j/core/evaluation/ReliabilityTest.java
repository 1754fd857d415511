package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
  private static final double NAN = Double.NaN;

  private static double[] filled(double value, int n) {
    double[] all = new double[n];
    Arrays.fill(all, value);
    return all;
  }

  @Test
  void thresholdsAreThePapers() {
    assertEquals(0.5, Reliability.threshold(100), 1e-12);
    assertEquals(2 / 3.0, Reliability.threshold(1000), 1e-12);
    assertEquals(0.7, Reliability.threshold(2200));
    assertEquals(0.7, Reliability.threshold(1_000_000));
  }

  @Test
  void theSummaryIsOfTheDataThatTell() {
    Reliability found =
        new Reliability(100, new double[] {3, 50, 80, NAN}, new double[] {0.9, 0.2, NAN, 0.51});
    assertEquals(50, found.medianEffectiveSampleSize());
    assertEquals(3, found.leastEffectiveSampleSize());
    assertEquals(0.51, found.medianParetoK());
    assertEquals(0.9, found.greatestParetoK());
    assertEquals(0.5, found.shareAboveThreshold());
    assertEquals(
        Optional.of("0.51 (median), 0.90 (worst), above 0.50: 50.0 % of the data"), found.tails());
    assertEquals(Optional.of("50.0 of 100 draws (median), 3.0 (least)"), found.sizes());
  }

  @Test
  void heavyTailsAreDoubtedFromATenthOfTheDataOn() {
    double[] tails = filled(0.4, 20);
    double[] sizes = filled(60, 20);
    tails[3] = 0.6;
    tails[7] = 1.25;
    assertEquals(Optional.empty(), new Reliability(100, sizes, tails).doubt("IWAE-100"));
    tails[9] = 0.7;
    assertEquals(
        Optional.of(
            "IWAE-100 is not to be trusted as log p(x): Pareto k-hat is above 0.50 for 15.0 % of the"
                + " data, up to 1.25, where few of the 100 draws hold most of the weight; take more"
                + " draws, or another bound beside it, such as ais:1000 or bsvi:500"),
        new Reliability(100, sizes, tails).doubt("IWAE-100"));
  }

  @Test
  void singleDrawsThatMakeTheMeanAreDoubted() {
    double[] untold = filled(NAN, 4);
    Optional<String> doubt = new Reliability(16, filled(1.5, 4), untold).doubt("AIS(10)-16");
    assertTrue(doubt.orElse("").contains("effective sample size is below 2 for 100.0 %"));
    assertEquals(Optional.empty(), new Reliability(5, filled(1.5, 4), untold).doubt("IWAE-5"));
    assertEquals(Optional.empty(), new Reliability(16, filled(9, 4), untold).doubt("AIS(10)-16"));
  }

  @Test
  void whatIsNotKnownIsNotTold() {
    Reliability unknown = Reliability.unknown(1, 3);
    assertFalse(unknown.known());
    assertEquals(Optional.empty(), unknown.sizes());
    assertEquals(Optional.empty(), unknown.tails());
    assertEquals(Optional.empty(), unknown.doubt("SVI(3)"));
    assertThrows(
        IllegalArgumentException.class, () -> new Reliability(5, new double[1], new double[2]));
  }

  /**
   * Under the proposal N(0, s^2) of the posterior N(0, 1/2) weights are exp(a z^2) with a = 1 / (2
   * s^2) - 1, and P(w > t) falls like t^(-1/k) with k = 2 s^2 a = 1 - 2 s^2 where that is above 0.
   * For s = 1 they are bounded, and (E w)^2 / E w^2 is sqrt(3) / 2.
   */
  @Test
  void theShapeOfANormalProposalsWeightsIsKnown() {
    for (double[] pair : new double[][] {{0.1, 0.8}, {0.25, 0.5}}) {
      double k = pair[1];
      double scale = Math.sqrt(pair[0]);
      Reliability found = measured(LinearGaussian.line().withProposal(0.5, 0, scale), 20_000);
      assertEquals(k, found.medianParetoK(), 0.15);
      assertEquals(k > 0.7, found.doubt("IWAE-20000").isPresent());
    }
    Reliability wide = measured(LinearGaussian.line().withProposal(0.5, 0, 1), 400);
    assertTrue(wide.greatestParetoK() < 0, () -> "bounded weights: " + wide.tails());
    assertEquals(Math.sqrt(3) / 2, wide.medianEffectiveSampleSize() / 400, 0.03);
    Reliability exact = measured(LinearGaussian.line(), 400);
    assertArrayEquals(filled(400, 8), exact.effectiveSampleSize(), 1e-6);
    assertEquals(NAN, exact.medianParetoK());
  }

  private static Reliability measured(LinearGaussian model, int samples) {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Evaluator evaluator = Evaluator.of(ExactModels.trained(model), false, backend)) {
      Evaluator.WeightedReport report =
          evaluator.importanceWeights(
              Rows.repeated(0, 8), EvaluationOptions.defaults().withSamples(samples));
      assertEquals(report.bound().count(), report.perDatum().length);
      return report.reliability();
    }
  }
}
