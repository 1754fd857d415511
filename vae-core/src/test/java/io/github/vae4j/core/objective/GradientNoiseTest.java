package io.github.vae4j.core.objective;

import static io.github.vae4j.core.objective.Objectives.repeated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Means and signal-to-noise ratios of gradient estimators on z ~ N(0, 1), x | z ~ N(z, 1) at x =
 * 1.5 with the proposal N(-0.5, 0.9^2); each row of a batch is one draw. The expected means are of
 * 3e7 runs, of closed forms for K = 1.
 */
class GradientNoiseTest {
  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  /** Returns mean and standard error of a parameter's gradient over {@code n} draws. */
  private Estimate gradient(String word, String parameter, int n) {
    Map<String, HostArray> result =
        objectives.run(
            InferenceMethods.discover().create(word),
            LinearGaussian.line().withProposal(0, -0.5, 0.9).withRows(n),
            DType.FLOAT64,
            1,
            repeated(1.5, n),
            repeated(1, n));
    double[] draws = result.get("gradient of " + parameter).toDoubles();
    for (int i = 0; i < n; i++) {
      draws[i] *= n; // the surrogate is a mean over the rows
    }
    return Estimate.of(word + " " + parameter, 1, draws, 0);
  }

  private static double signalToNoise(Estimate e) {
    return Math.abs(e.mean()) / (e.standardError() * Math.sqrt(e.count()));
  }

  private static void assertMean(double expected, double error, Estimate e) {
    assertTrue(
        Math.abs(e.mean() - expected) <= 4 * Math.hypot(error, e.standardError()),
        "expected " + expected + ", found " + e);
  }

  @ParameterizedTest
  @CsvSource({
    "'elbo:sampled', 2.5, 0, -0.62, 0",
    "'elbo:stl', 2.5, 0, -0.62, 0",
    "'iwae:5', 0.8311, 0.0004, 0.7403, 0.0005",
    "'iwae:5,dreg', 0.8303, 0.0001, 0.7393, 0.0002",
    "'piwae:2,5', 0.8303, 0.0001, 0.7393, 0.0002",
    "'piwae:2,5,dreg', 0.8303, 0.0001, 0.7393, 0.0002",
    "'miwae:2,5,dreg', 0.8303, 0.0001, 0.7393, 0.0002",
    "'iwae:10', 0.4614, 0.0003, 0.5440, 0.0003",
    "'iwae:10,dreg', 0.4613, 0.0001, 0.5439, 0.0001",
    // (2.5 + 0.8303) / 2 and (-0.62 + 0.7393) / 2
    "'ciwae:5,0.5', 1.66515, 0.0001, 0.05965, 0.0001",
    "'ciwae:5,0.5,dreg', 1.66515, 0.0001, 0.05965, 0.0001"
  })
  void encoderGradientsHaveTheirKnownMeans(
      String word, double mean, double meanError, double logScale, double logScaleError) {
    assertMean(mean, meanError, gradient(word, "intercept", 40_000));
    assertMean(logScale, logScaleError, gradient(word, "log-scale", 40_000));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 5", "1.5, 5", "0.2, 20"})
  void bothEstimatorsOfTheRenyiBoundsGradientHaveOneMean(double alpha, int k) {
    String word = "renyi:" + alpha + "," + k;
    for (String parameter : new String[] {"intercept", "log-scale"}) {
      Estimate plain = gradient(word, parameter, 40_000);
      Estimate dreg = gradient(word + ",dreg", parameter, 40_000);
      assertMean(plain.mean(), plain.standardError(), dreg);
      assertTrue(dreg.standardError() < plain.standardError());
    }
  }

  @Test
  void theDecodersGradientMeansTheSameForBothEstimators() {
    Estimate plain = gradient("iwae:5", "shift", 20_000);
    Estimate dreg = gradient("iwae:5,dreg", "shift", 20_000);
    assertEquals(plain.mean(), dreg.mean(), 1e-12);
    assertEquals(plain.standardError(), dreg.standardError(), 1e-12);
  }

  @Test
  void theEncodersSignalFallsWithKForIwaeAndRisesForDreg() {
    // Rainforth et al. 2018: IWAE like K^(-1/2). Tucker et al. 2019: DReG like K^(1/2). Long runs
    // of
    // the same model: IWAE 0.50 and 0.14 at K = 10 and 100, slope -0.55; DReG 3.26 and 7.85, slope
    // 0.38, on its way to 1/2.
    double iwae = slope("iwae:10", "iwae:100");
    assertTrue(iwae > -0.65 && iwae < -0.45, "slope of IWAE " + iwae);
    double dreg = slope("iwae:10,dreg", "iwae:100,dreg");
    assertTrue(dreg > 0.33 && dreg < 0.55, "slope of DReG " + dreg);
  }

  private double slope(String ten, String hundred) {
    double first = signalToNoise(gradient(ten, "intercept", 20_000));
    double second = signalToNoise(gradient(hundred, "intercept", 20_000));
    return Math.log10(second / first);
  }

  @Test
  void moreGroupsRaiseTheEncodersSignal() {
    // Rainforth et al. 2018: like (M / K)^(1/2).
    double one = signalToNoise(gradient("miwae:1,10", "intercept", 20_000));
    double nine = signalToNoise(gradient("miwae:9,10", "intercept", 20_000));
    assertEquals(3, nine / one, 0.2);
  }
}
