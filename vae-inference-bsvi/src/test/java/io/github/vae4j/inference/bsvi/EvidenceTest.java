package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method's value on probabilistic PCA, whose log p(x) is known, from a bad encoder. */
class EvidenceTest {
  private static final int RUNS = 20_000;

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "svi:9,step=0.05,log-scale-step=0.02",
        "svi:9,step=0.05,log-scale-step=0.02,kl=analytic,encoder=bound",
        "svi-kl:9,step=0.05,log-scale-step=0.02,kl=sampled",
        "savae:9,step=0.05,log-scale-step=0.02",
        "bsvi:9,step=0.05,log-scale-step=0.02",
        "bsvi:9,step=0.05,log-scale-step=0.02,sampling=double,gradient=sir",
        "bsvi:9,optimizer=damped,step=0.1",
        "bsvi:9,optimizer=adam,step=0.1,weights=0/0/0/0/0/0/0.1/0.2/0.3/0.4",
        "bsvi:9,optimizer=ascent,step=0.1,log-scale-step=0.05,weights=learned,learned-steps"
      })
  void isBelowTheEvidenceAndAboveTheElboOfTheEncoder(String method) {
    double[] value =
        experiment
            .objective(method, ExactModels.PLANE, Experiment.repeated(ExactModels.PLANE_X, RUNS))
            .get("value")
            .toDoubles();
    Estimate e = Estimate.of(method, 1, value, 0);
    double highest =
        method.startsWith("bsvi")
            ? ExactModels.PLANE_LOG_EVIDENCE
            : ExactModels.PLANE_BEST_DIAGONAL_ELBO;
    assertTrue(e.mean() <= highest + 4 * e.standardError(), e::toString);
    assertTrue(e.mean() > ExactModels.PLANE_ELBO_AT_THE_PRIOR + 2, e::toString);
  }
}
