package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.evaluation.ExactModels;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Estimates of log p(x) beside its exact value in linear-Gaussian models and its quadrature in one
 * with two modes, in FLOAT64.
 */
class LikelihoodEstimatorTest {
  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private static double[] wide(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  private double[] estimates(TrainedVae vae, LikelihoodEstimator estimator, Rows data) {
    LikelihoodTable table = LikelihoodTable.of(vae, data, 1);
    table.estimate(estimator, vae, data, backend, done -> {}, () -> {});
    return table.column(estimator.name());
  }

  /** Returns estimate minus exact value of each datum. */
  private Estimate error(LinearGaussian model, LikelihoodEstimator estimator, int n) {
    Rows data = ExactModels.simulate(model, n, 3);
    double[] errors = estimates(ExactModels.trained(model), estimator, data);
    for (int i = 0; i < n; i++) {
      errors[i] -= model.logEvidence(wide(data.rows()[i]));
    }
    return Estimate.of("error", 1, errors, 0);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 300, 32", "10, 12, 1000, 16", "50, 60, 1500, 8"})
  void bothDirectionsEncloseTheExactValueWithinATenthOfANat(
      int latent, int event, int temperatures, int n) {
    LinearGaussian model = ExactModels.principalComponents(latent, event, 0.5, 1);
    BidirectionalMonteCarlo both =
        new BidirectionalMonteCarlo(new AnnealedImportanceSampling(temperatures, 16, 5));
    BidirectionalMonteCarlo.Report report =
        both.run(ExactModels.trained(model), n, 1, backend, done -> {});
    double[] below = new double[n];
    double[] above = new double[n];
    try (BidirectionalMonteCarlo.Session session =
        both.open(ExactModels.trained(model), n, backend)) {
      HostArray data = session.simulate(0, 1);
      assertEquals(n, session.batch());
      for (int i = 0; i < n; i++) {
        double[] x = new double[event];
        for (int j = 0; j < event; j++) {
          x[j] = data.get(i * event + j);
        }
        below[i] = report.lower()[i] - model.logEvidence(x);
        above[i] = report.upper()[i] - model.logEvidence(x);
      }
    }
    Estimate lower = Estimate.of("lower - exact", 1, below, 0);
    Estimate upper = Estimate.of("upper - exact", 1, above, 0);
    assertTrue(lower.mean() < 4 * lower.standardError() && lower.mean() > -0.1, lower::toString);
    assertTrue(upper.mean() > -4 * upper.standardError() && upper.mean() < 0.1, upper::toString);
    assertTrue(report.gap().mean() < 0.1, () -> "sandwich: " + report.gap());
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 300", "10, 12, 500"})
  void annealedImportanceSamplingOfGivenDataLiesJustBelowTheExactValue(
      int latent, int event, int temperatures) {
    LinearGaussian model = ExactModels.principalComponents(latent, event, 0.5, 1);
    Estimate error = error(model, new AnnealedImportanceSampling(temperatures, 16, 5), 16);
    assertTrue(Math.abs(error.mean()) < 0.1, () -> "AIS - exact: " + error);
    assertTrue(error.mean() < 4 * error.standardError(), () -> "AIS - exact: " + error);
  }

  @Test
  void chainsThatAreLedTooFastFallFarBelow() {
    LinearGaussian model = ExactModels.principalComponents(10, 12, 0.5, 1);
    assertTrue(error(model, new AnnealedImportanceSampling(3, 1, 1), 16).mean() < -1);
  }

  @Test
  void theWeightsOfChainsThatAreLedFastHaveTheMeanOfTheEvidence() {
    LinearGaussian model = ExactModels.principalComponents(2, 3, 0.5, 1);
    float[] x = ExactModels.simulate(model, 1, 3).rows()[0];
    float[][] rows = new float[4000][];
    Arrays.fill(rows, x);
    LikelihoodEstimator estimator = new AnnealedImportanceSampling(5, 1, 2);
    double[] ratios = estimates(ExactModels.trained(model), estimator, new Rows(rows));
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = Math.exp(ratios[i] - model.logEvidence(wide(x)));
    }
    Estimate ratio = Estimate.of("weight over evidence", 1, ratios, 0);
    assertEquals(1, ratio.mean(), 4 * ratio.standardError());
    assertTrue(ratio.standardError() < 0.05, ratio::toString);
  }

  @Test
  void aDecoderThatIgnoresTheLatentsHasTheExactValue() {
    LinearGaussian model =
        ExactModels.withPriorAsProposal(LinearGaussian.of(new double[3][2], new double[3], 0.5));
    assertEquals(0, error(model, new AnnealedImportanceSampling(5, 4, 2), 4).mean(), 1e-12);
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    LinearGaussian model = ExactModels.principalComponents(2, 3, 0.5, 1);
    for (LikelihoodEstimator estimator :
        List.of(
            new AnnealedImportanceSampling(20, 4, 3),
            PosteriorDensity.of(20),
            new ImportanceSampling(50, 1.3))) {
      assertEquals(error(model, estimator, 5), error(model, estimator, 5));
    }
  }

  @Test
  void aWidenedProposalEstimatesTheSameEvidence() {
    LinearGaussian model = ExactModels.principalComponents(2, 3, 0.7, 1);
    Estimate error = error(model, new ImportanceSampling(20_000, 1.2), 40);
    assertEquals(0, error.mean(), 4 * error.standardError() + 1e-3);
  }

  @Test
  void thePosteriorsDensityLiesAboveWhereItFitsPoorly() {
    LinearGaussian model = ExactModels.principalComponents(10, 12, 0.5, 1);
    Estimate error = error(model, PosteriorDensity.of(20), 600);
    assertTrue(error.mean() > 4 * error.standardError(), error::toString);
    assertEquals(LikelihoodEstimator.Side.ABOVE, PosteriorDensity.of(20).side());
  }

  @Test
  void thePosteriorsDensityGivesTheExactValueWhereItFits() {
    LinearGaussian model = ExactModels.principalComponents(2, 3, 0.5, 1);
    Estimate error = error(model, PosteriorDensity.of(200), 64);
    assertEquals(0, error.mean(), 4 * error.standardError());
  }

  private Reliability reliability(LinearGaussian model, LikelihoodEstimator estimator, int n) {
    Rows data = ExactModels.simulate(model, n, 3);
    TrainedVae vae = ExactModels.trained(model);
    LikelihoodTable table = LikelihoodTable.of(vae, data, 1);
    table.estimate(estimator, vae, data, backend, done -> {}, () -> {});
    return table.reliability(estimator).orElseThrow();
  }

  @Test
  void posteriorDrawsAreWorthAtMostAsManyAsThereAre() {
    LinearGaussian model = ExactModels.principalComponents(2, 3, 0.5, 1);
    Reliability good = reliability(model, PosteriorDensity.of(100), 16);
    assertTrue(good.medianEffectiveSampleSize() > 80, good.sizes()::toString);
    assertTrue(Arrays.stream(good.effectiveSampleSize()).allMatch(n -> n <= 100));
    assertEquals(Optional.empty(), good.doubt("HMC-100"));
    // One step from draw to draw, of one leapfrog: neighbours are alike.
    LinearGaussian many = ExactModels.principalComponents(10, 12, 0.1, 1);
    Reliability poor = reliability(many, new PosteriorDensity(200, 10, 1, 100, 1), 8);
    assertTrue(poor.medianEffectiveSampleSize() < 100, poor.sizes()::toString);
  }

  @Test
  void annealedChainsTellHowManyMakeTheirMean() {
    LinearGaussian model = ExactModels.principalComponents(10, 12, 0.5, 1);
    Reliability slow = reliability(model, new AnnealedImportanceSampling(500, 32, 5), 8);
    Reliability fast = reliability(model, new AnnealedImportanceSampling(3, 32, 1), 8);
    assertTrue(slow.leastEffectiveSampleSize() > 16, slow.sizes()::toString);
    assertTrue(fast.medianEffectiveSampleSize() < 4, fast.sizes()::toString);
    assertTrue(fast.doubt("AIS(3)").isPresent());
    assertTrue(Double.isFinite(slow.medianParetoK()));
  }

  /** Returns estimate minus exact value of each datum, by quadrature. */
  private double[] errors(PosteriorDensity estimator, Rows data) {
    double[] errors = estimates(ExactModels.trained(new TwoModes()), estimator, data);
    for (int i = 0; i < data.size(); i++) {
      double[] x = wide(data.rows()[i]);
      errors[i] -= TwoModes.logEvidence(x[0], x[1]);
    }
    return errors;
  }

  @Test
  void chainsGoOnInTheModeThatHoldsThePosterior() {
    Rows data = new Rows(new float[][] {{1, 0.2f}, {1, -0.2f}, {0.5f, 0.1f}, {2, -0.25f}});
    for (double error : errors(PosteriorDensity.of(50), data)) {
      assertEquals(0, error, 0.5);
    }
  }

  @Test
  void noModeIsMeasuredThatWasNotFitted() {
    float[][] rows = new float[16][];
    Arrays.fill(rows, new float[] {1, 0});
    for (double error : errors(new PosteriorDensity(50, 2, 4, 100, 5), new Rows(rows))) {
      // Both chains in one of two equal modes see half of p(x); in both, q is wasted in between.
      assertTrue(error > -Math.log(2) - 0.5 && error < 5, () -> "estimate - exact: " + error);
    }
  }
}
