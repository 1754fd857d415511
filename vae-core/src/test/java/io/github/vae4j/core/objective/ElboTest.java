package io.github.vae4j.core.objective;

import static io.github.vae4j.core.objective.Objectives.repeated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Posterior;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimators on the model z ~ N(0, 1), x | z ~ N(z, 1) at x = 1.5, in FLOAT64. */
class ElboTest {
  private static final LinearGaussian WIDE = LinearGaussian.line().withProposal(0, -0.5, 0.9);

  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  private Map<String, HostArray> run(
      Elbo elbo, LinearGaussian model, double klWeight, double[] xs, double[] weights) {
    return objectives.run(elbo, model, DType.FLOAT64, klWeight, xs, weights);
  }

  private Map<String, HostArray> runAt(Elbo elbo, int n) {
    return run(elbo, WIDE, 1, repeated(1.5, n), repeated(1, n));
  }

  private static Elbo sampled(int samples) {
    return new Elbo(samples, Elbo.KlEstimator.SAMPLED, 0);
  }

  private static void assertMean(double exact, HostArray values) {
    Estimate e = Estimate.of("value", 1, values.toDoubles(), 0);
    assertTrue(
        Math.abs(e.mean() - exact) <= 4 * e.standardError(), "expected " + exact + ", found " + e);
  }

  @Test
  void sgvbAAtTheExactPosteriorIsTheEvidenceForEveryDraw() {
    HostArray value =
        run(sampled(3), LinearGaussian.line(), 1, new double[] {1.5, -3, 0.2}, repeated(1, 3))
            .get("value");
    assertEquals(LinearGaussian.line().logEvidence(1.5), value.get(0), 1e-10);
    assertEquals(LinearGaussian.line().logEvidence(-3), value.get(1), 1e-10);
    assertEquals(LinearGaussian.line().logEvidence(0.2), value.get(2), 1e-10);
  }

  @Test
  void bothEstimatorsHaveTheExactMean() {
    assertMean(-3.459299, runAt(Elbo.defaults(), 40_000).get("value"));
    assertMean(-3.459299, runAt(sampled(1), 40_000).get("value"));
    assertMean(-3.459299, runAt(sampled(5), 10_000).get("value"));
    assertMean(-3.459299, runAt(new Elbo(5, Elbo.KlEstimator.ANALYTIC, 0), 10_000).get("value"));
  }

  @Test
  void theAnalyticKlIsExactAndTheSampledOneUnbiased() {
    HostArray kl = runAt(Elbo.defaults(), 3).get("kl");
    assertEquals(0.135361, kl.get(0), 1e-6);
    assertMean(0.135361, runAt(sampled(1), 40_000).get("kl"));
  }

  @Test
  void gradientsHaveTheExactMeans() {
    // d ELBO / d mean = (x - mean) - mean = 2.5; d ELBO / d log scale = 1 - 2 scale^2 = -0.62.
    // 40,000 draws: 4 standard
    // errors are below 0.05.
    for (Elbo elbo : List.of(Elbo.defaults(), sampled(1))) {
      Map<String, HostArray> r = runAt(elbo, 40_000);
      assertEquals(2.5, r.get("gradient of intercept").get(0), 0.05);
      assertEquals(-0.62, r.get("gradient of log-scale").get(0), 0.07);
    }
  }

  @Test
  void theKlWeightChangesTheSurrogateAndNotTheValue() {
    double[] x = {1.5, 0.3};
    double[] one = repeated(1, 2);
    Map<String, HostArray> full = run(Elbo.defaults(), WIDE, 1, x, one);
    Map<String, HostArray> half = run(Elbo.defaults(), WIDE, 0.5, x, one);
    assertEquals(full.get("value"), half.get("value"));
    double kl = (full.get("kl").get(0) + full.get("kl").get(1)) / 2;
    assertEquals(full.get("surrogate").get(0) + 0.5 * kl, half.get("surrogate").get(0), 1e-12);
  }

  @Test
  void rowsOfWeightZeroHaveNoInfluence() {
    Map<String, HostArray> masked =
        run(Elbo.defaults(), WIDE, 1, new double[] {1.5, 1e300}, new double[] {1, 0});
    assertEquals(masked.get("value").get(0), masked.get("surrogate").get(0), 1e-12);
    assertTrue(Double.isFinite(masked.get("gradient of intercept").get(0)));
  }

  @Test
  void freeBitsReplaceASmallKlInTheSurrogateAlone() {
    Map<String, HostArray> plain = runAt(Elbo.defaults(), 4);
    Map<String, HostArray> free = runAt(new Elbo(1, Elbo.KlEstimator.ANALYTIC, 0.5), 4);
    assertEquals(plain.get("value"), free.get("value"));
    assertEquals(
        plain.get("surrogate").get(0) + 0.135361 - 0.5, free.get("surrogate").get(0), 1e-6);
    Map<String, HostArray> below = runAt(new Elbo(1, Elbo.KlEstimator.ANALYTIC, 0.1), 4);
    assertEquals(plain.get("surrogate").get(0), below.get("surrogate").get(0), 1e-12);
  }

  /**
   * Where the KL of a dimension has no closed form, the sampled KL of the one layer is at least it.
   */
  @Test
  void freeBitsReplaceASampledKlOfTheLayer() {
    GaussianMixture prior =
        GaussianMixture.of(
            new double[] {0.5, 0.5},
            GaussianMixture.diagonal(new double[] {-1}, new double[] {1}),
            GaussianMixture.diagonal(new double[] {1}, new double[] {1}));
    double[] xs = {1.5, -0.5, 0.25, 2};
    LinearGaussian model = WIDE.withPrior(prior);
    Map<String, HostArray> plain = run(Elbo.defaults(), model, 1, xs, repeated(1, 4));
    double kl = Arrays.stream(plain.get("sampled-kl").toDoubles()).sum() / 4;
    double reconstruction = Arrays.stream(plain.get("reconstruction").toDoubles()).sum() / 4;
    for (double freeBits : new double[] {kl - 0.1, kl + 0.1}) {
      if (freeBits > 0) {
        Map<String, HostArray> free =
            run(new Elbo(1, Elbo.KlEstimator.ANALYTIC, freeBits), model, 0.5, xs, repeated(1, 4));
        assertEquals(plain.get("value"), free.get("value"));
        assertEquals(
            reconstruction - 0.5 * Math.max(kl, freeBits), free.get("surrogate").get(0), 1e-12);
      }
    }
  }

  /** Where dimensions are correlated, the KL of the one layer is in closed form, without noise. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1"})
  void freeBitsReplaceAClosedKlOfTheLayer(String posterior) {
    VaeSpec model =
        VaeSpec.builder(Shape.of(1))
            .latent(2)
            .network(Network.of("mlp:3"))
            .posterior(Posterior.of(posterior))
            .build();
    double[] xs = {0.5, -1};
    Elbo below = new Elbo(1, Elbo.KlEstimator.ANALYTIC, 1e-9);
    Map<String, HostArray> free =
        objectives.run(below, model, DType.FLOAT64, 1, xs, repeated(1, 2));
    double value = Arrays.stream(free.get("value").toDoubles()).sum() / 2;
    assertEquals(value, free.get("surrogate").get(0), 1e-12);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Elbo(0, Elbo.KlEstimator.ANALYTIC, 0));
    assertThrows(IllegalArgumentException.class, () -> new Elbo(1, Elbo.KlEstimator.ANALYTIC, -1));
    assertThrows(IllegalArgumentException.class, () -> new Elbo(1, Elbo.KlEstimator.SAMPLED, 0.1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Elbo(1, Elbo.KlEstimator.STICKING_THE_LANDING, 0.1));
  }
}
