package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.MultiSampleBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exact answers of the one-dimensional linear-Gaussian model, in FLOAT64. */
class EvaluatorTest {
  private static final LinearGaussian WIDE =
      LinearGaussian.line().withProposal(0, -0.5, 0.9); // at x = 1.5, ELBO -3.459299

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private <T> T with(LinearGaussian model, Function<Evaluator, T> use) {
    try (DeviceArrays parameters =
            DeviceArrays.upload(
                backend, ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)));
        Evaluator evaluator =
            Evaluator.of(
                model, DType.FLOAT64, Preprocessing.divide(1), false, backend, parameters.map())) {
      return use.apply(evaluator);
    }
  }

  private static void assertWithinErrors(double exact, Estimate estimate) {
    assertTrue(
        Math.abs(estimate.mean() - exact) <= 4 * estimate.standardError(),
        "expected " + exact + " within 4 standard errors, found " + estimate);
  }

  @Test
  void theImportanceWeightedBoundAtTheExactPosteriorIsTheEvidenceForEveryDraw() {
    float[] xs = {1.5f, -2, 0, 7};
    double[] found =
        with(
            LinearGaussian.line(),
            e ->
                e.importanceWeightedPerDatum(
                    new Rows(new float[][] {{1.5f}, {-2}, {0}, {7}}),
                    EvaluationOptions.defaults().withSamples(5)));
    for (int i = 0; i < xs.length; i++) {
      assertEquals(LinearGaussian.line().logEvidence(xs[i]), found[i], 1e-10);
    }
  }

  @Test
  void theElboAtTheExactPosteriorIsTheEvidence() {
    // Its sampled terms cancel only in the SGVB-A form; here E log p(x|z) is averaged over draws.
    Evaluator.ElboReport report =
        with(
            LinearGaussian.line(),
            e -> e.elbo(Rows.repeated(1.5f, 20_000), EvaluationOptions.defaults().withSamples(1)));
    assertWithinErrors(LinearGaussian.line().logEvidence(1.5), report.elbo());
    assertEquals(report.elbo().mean(), report.reconstruction().mean() - report.kl().mean(), 1e-12);
  }

  @Test
  void theElboOfAWideProposalIsTheExactOne() {
    Evaluator.ElboReport report =
        with(
            WIDE,
            e -> e.elbo(Rows.repeated(1.5f, 40_000), EvaluationOptions.defaults().withSamples(1)));
    assertWithinErrors(-3.459299, report.elbo());
    assertEquals(0.135361, report.kl().mean(), 1e-6);
  }

  @Test
  void boundsOfAWideProposalAgreeWithPublishedNumbersAndRiseWithK() {
    // Means of 3e7 runs of the same model: -2.6903, -2.1831, -2.0045, -1.8623 (standard errors
    // 0.0003 to 0.0001).
    int[] ks = {2, 5, 10, 50};
    double[] exact = {-2.6903, -2.1831, -2.0045, -1.8623};
    List<Double> found = new ArrayList<>();
    for (int i = 0; i < ks.length; i++) {
      int k = ks[i];
      Estimate estimate =
          with(
              WIDE,
              e ->
                  e.importanceWeighted(
                      Rows.repeated(1.5f, 20_000), EvaluationOptions.defaults().withSamples(k)));
      assertWithinErrors(exact[i], estimate);
      assertEquals("IWAE-" + k, estimate.label());
      found.add(estimate.mean());
    }
    assertTrue(
        found.get(0) < found.get(1) && found.get(1) < found.get(2) && found.get(2) < found.get(3));
    assertTrue(found.get(3) < LinearGaussian.line().logEvidence(1.5));
  }

  @Test
  void aMethodsOwnBoundIsEstimatedUnderItsLabel() {
    Rows data = Rows.repeated(1.5f, 20_000);
    Estimate five = with(WIDE, e -> e.bound(MultiSampleBound.iwae(5), data, 1));
    assertWithinErrors(-2.1831, five);
    assertEquals("IWAE-5", five.label());
    Estimate groups = with(WIDE, e -> e.bound(MultiSampleBound.miwae(3, 5), data, 1));
    assertWithinErrors(-2.1831, groups);
    assertEquals("MIWAE(3)-5", groups.label());
    assertTrue(groups.standardError() < 0.7 * five.standardError());
    Estimate elbo = with(WIDE, e -> e.bound(Elbo.defaults(), data, 1));
    assertEquals(
        with(WIDE, e -> e.elbo(data, EvaluationOptions.defaults().withSamples(1))).elbo(), elbo);
  }

  @Test
  void estimatesAreLabelledByBoundAndSamples() {
    // PIWAE reports the bound that its decoder trains on, of all samples.
    Rows data = Rows.repeated(1.5f, 2);
    Map<InferenceMethod, String> labels =
        Map.of(
            MultiSampleBound.piwae(3, 5), "IWAE-15",
            MultiSampleBound.iwae(4).doublyReparameterized(), "IWAE-4",
            MultiSampleBound.ciwae(5, 0.25), "CIWAE(0.25)-5",
            MultiSampleBound.renyi(0.5, 7), "VR(0.5)-7",
            Elbo.defaults(), "ELBO");
    labels.forEach(
        (method, label) -> assertEquals(label, with(WIDE, e -> e.bound(method, data, 1)).label()));
  }

  @Test
  void oneImportanceSampleGivesTheSampledElbo() {
    assertWithinErrors(
        -3.459299,
        with(
            WIDE,
            e ->
                e.importanceWeighted(
                    Rows.repeated(1.5f, 40_000), EvaluationOptions.defaults().withSamples(1))));
  }

  @Test
  void chunkedDrawsAreKDraws() {
    // 5000 draws go through the device in several chunks; the last is cut off. The bound is then
    // within 0.01 of log p(x).
    Estimate estimate =
        with(
            WIDE,
            e ->
                e.importanceWeighted(
                    Rows.repeated(1.5f, 17), EvaluationOptions.defaults().withSamples(5000)));
    assertEquals(
        LinearGaussian.line().logEvidence(1.5),
        estimate.mean(),
        5 * estimate.standardError() + 1e-3);
    assertEquals(17, estimate.count());
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherDoesNot() {
    Rows data = Rows.repeated(1.5f, 100);
    Function<Long, Double> run =
        seed ->
            with(
                WIDE,
                e ->
                    e.importanceWeighted(
                            data, EvaluationOptions.defaults().withSamples(7).withSeed(seed))
                        .mean());
    assertEquals(run.apply(3L), run.apply(3L));
    assertNotEquals(run.apply(3L), run.apply(4L));
  }

  @Test
  void latentsReportKlAndActivity() {
    float[][] rows = {{-2}, {0}, {2}, {4}};
    LatentReport report = with(LinearGaussian.line(), e -> e.latents(new Rows(rows), 1));
    assertEquals(
        0.25 * 5, report.meanVariance()[0], 1e-12); // posterior means x / 2; variance of x is 5
    assertEquals(1, report.activeUnits());
    double meanSquare = (1 + 0 + 1 + 4) / 4.0;
    assertEquals(0.5 * (0.5 + meanSquare - 1 - Math.log(0.5)), report.klPerDimension()[0], 1e-12);
    LatentReport idle =
        with(LinearGaussian.line().withProposal(0, 0.3, 1), e -> e.latents(new Rows(rows), 1));
    assertEquals(0, idle.activeUnits());
  }

  @Test
  void wrongRequestsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            with(
                WIDE,
                e ->
                    e.importanceWeighted(
                        Rows.repeated(1, 2), EvaluationOptions.defaults().withSamples(0))));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            with(
                WIDE,
                e ->
                    e.elbo(
                        new Rows(new float[][] {{1, 2}}),
                        EvaluationOptions.defaults().withSamples(1))));
  }
}
