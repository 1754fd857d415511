package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.reference.ReferenceBackendProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Estimates of log p(x) beside its exact value in linear-Gaussian models, in FLOAT64. */
class LikelihoodEstimatorTest {
  private final Backend backend = new ReferenceBackendProvider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  /** Returns estimate minus exact value of each datum. */
  private Estimate error(PrincipalComponents model, LikelihoodEstimator estimator, int n) {
    Rows data = model.simulate(n, 3);
    LikelihoodTable table = LikelihoodTable.of(model.trained(), data, 1);
    table.estimate(estimator, model.trained(), data, backend, done -> {}, () -> {});
    double[] errors = table.column(estimator.name());
    for (int i = 0; i < n; i++) {
      errors[i] -= model.logEvidence(data.rows()[i]);
    }
    return Estimate.of("error", 1, errors, 0);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 300", "10, 12, 1000", "50, 60, 4000"})
  void annealedImportanceSamplingLiesJustBelowTheExactValue(
      int latent, int event, int temperatures) {
    PrincipalComponents model = PrincipalComponents.random(latent, event, 0.5, 1);
    Estimate error = error(model, new AnnealedImportanceSampling(temperatures, 16, 5), 16);
    System.err.println("AIS " + latent + " " + error);
    assertTrue(Math.abs(error.mean()) < 0.1, () -> "AIS - exact: " + error);
    assertTrue(error.mean() < 4 * error.standardError(), () -> "AIS - exact: " + error);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 300", "10, 12, 1000", "50, 60, 4000"})
  void bidirectionalMonteCarloEnclosesTheExactValue(int latent, int event, int temperatures) {
    PrincipalComponents model = PrincipalComponents.random(latent, event, 0.5, 1);
    BidirectionalMonteCarlo.Report report =
        new BidirectionalMonteCarlo(new AnnealedImportanceSampling(temperatures, 16, 5))
            .run(model.trained(), 16, 1, backend, done -> {});
    System.err.println("BDMC " + latent + " " + report.gap());
    assertTrue(report.gap().mean() < 0.1, () -> "sandwich: " + report.gap());
  }

  @Test
  void thePosteriorsDensityGivesTheExactValueWhereItFits() {
    PrincipalComponents model = PrincipalComponents.random(2, 3, 0.5, 1);
    Estimate error = error(model, PosteriorDensity.of(200), 64);
    System.err.println("HMC " + error);
    assertEquals(0, error.mean(), 4 * error.standardError());
  }
}
