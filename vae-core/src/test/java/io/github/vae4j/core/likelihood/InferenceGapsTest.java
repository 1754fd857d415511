package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.LinearGaussian;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.likelihood.InferenceGaps.LogLikelihood;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.refinement.LocalProposals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exact answers of two linear-Gaussian models, in FLOAT64. */
class InferenceGapsTest {
  private static final double OPTIMISATION = 2e-3; // nats that a search of these few steps leaves
  private static final LocalProposals.Options QUICK =
      new LocalProposals.Options(300, 10, 0.05, 2000, 1);
  private static final LocalProposals.Options STANDSTILL =
      new LocalProposals.Options(1, 1, 1e-12, 2000, 1);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private LocalProposals.Bounds find(VaeModel model, Dataset data, LocalProposals.Options options) {
    TrainedVae vae =
        new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    try (LocalProposals proposals = new LocalProposals(vae, backend)) {
      return proposals.find(data, options, share -> {});
    }
  }

  private InferenceGaps gaps(CorrelatedPosterior model, int n) {
    double[] exact = new double[n];
    Arrays.fill(exact, CorrelatedPosterior.LOG_EVIDENCE);
    return new InferenceGaps(
        new LogLikelihood(ImportanceSampling.iwae(1), exact),
        find(model, CorrelatedPosterior.data(n), QUICK));
  }

  private static void assertNear(double exact, Estimate estimate, double tolerance) {
    assertEquals(exact, estimate.mean(), 4 * estimate.standardError() + tolerance, estimate::bound);
  }

  @Test
  void theGapsOfACorrelatedPosteriorAreTheExactOnes() {
    CorrelatedPosterior bad =
        new CorrelatedPosterior(new double[] {0.2, 0.4}, new double[] {0.3, 0.05});
    InferenceGaps gaps = gaps(bad, 20);
    assertNear(CorrelatedPosterior.BEST, gaps.best(), OPTIMISATION);
    assertNear(bad.elbo(), gaps.encoder(), 0);
    assertNear(0.522310, gaps.approximationGap(), OPTIMISATION);
    assertNear(CorrelatedPosterior.BEST - bad.elbo(), gaps.amortizationGap(), OPTIMISATION);
    assertNear(CorrelatedPosterior.LOG_EVIDENCE - bad.elbo(), gaps.inferenceGap(), 0);
    assertTrue(gaps.best().standardError() < 0.02, () -> gaps.best().toString());
    assertEquals(
        gaps.inferenceGap().mean(),
        gaps.approximationGap().mean() + gaps.amortizationGap().mean(),
        1e-12);
  }

  @Test
  void anEncoderThatIsTheOptimumHasNoAmortisationGap() {
    assertEquals(CorrelatedPosterior.BEST, CorrelatedPosterior.best().elbo(), 1e-6);
    InferenceGaps gaps = gaps(CorrelatedPosterior.best(), 20);
    assertNear(0, gaps.amortizationGap(), OPTIMISATION);
    assertTrue(gaps.amortizationGap().standardError() < 0.005, gaps.amortizationGap()::toString);
    assertNear(0.522310, gaps.approximationGap(), OPTIMISATION);
    for (double nats : gaps.bounds().disagreement()) {
      assertEquals(0, nats, 0.02);
    }
  }

  @Test
  void theBetterStartIsKeptForEachDatum() {
    // Encoder N(x / 2 + 3, 1), posterior mean x / 2: the encoder is nearer for x = 12, N(0, I) for
    // x = 0. Nothing moves.
    LinearGaussian model = new LinearGaussian(0.5, 3, 1);
    float[][] rows = new float[100][];
    Arrays.setAll(rows, i -> new float[] {i % 2 == 0 ? 12 : 0});
    double[] best = find(model, new Rows(rows), STANDSTILL).best();
    List<List<Double>> byDatum = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < best.length; i++) {
      byDatum.get(i % 2).add(best[i]);
    }
    assertNear(elbo(12, 9), estimate(byDatum.get(0)), 1e-9);
    assertNear(elbo(0, 0), estimate(byDatum.get(1)), 1e-9);
  }

  @Test
  void aBoundIsNotGreaterForHavingBeenChosen() {
    // The encoder's N(x, 1) has exactly the ELBO of N(0, I), and the choice sees one sample.
    LinearGaussian equal = new LinearGaussian(1, 0, 1);
    LocalProposals.Options one = new LocalProposals.Options(1, 1, 1e-12, 1, 1);
    double[] best = find(equal, Rows.repeated(1.5f, 20_000), one).best();
    assertEquals(elbo(1.5, 0), elbo(1.5, 1.5), 1e-12);
    assertNear(elbo(1.5, 0), Estimate.of("L[q*]", 1, best, 0), 1e-9);
  }

  private static Estimate estimate(List<Double> perDatum) {
    double[] all = perDatum.stream().mapToDouble(Double::doubleValue).toArray();
    return Estimate.of("L[q*]", 1, all, 0);
  }

  /** Returns the ELBO of N(mean, 1) in the one-dimensional model. */
  private static double elbo(double x, double mean) {
    double squares = (x - mean) * (x - mean) + 1 + mean * mean;
    return -0.5 * (Math.log(2 * Math.PI) + squares);
  }

  @Test
  void aDatumAloneAndInABatchHasTheSameBounds() {
    LinearGaussian model = new LinearGaussian(0.3, 0.2, 0.8);
    // 341 samples of two proposals: three data at a time, and batches end elsewhere.
    LocalProposals.Options options = new LocalProposals.Options(20, 341, 0.05, 500, 3);
    float[][] rows = {{1.5f}, {-2}, {0.5f}, {1.5f}};
    LocalProposals.Bounds all = find(model, new Rows(rows), options);
    for (int n = 1; n < rows.length; n++) {
      LocalProposals.Bounds some = find(model, new Rows(Arrays.copyOf(rows, n)), options);
      assertArrayEquals(Arrays.copyOf(all.best(), n), some.best(), 1e-9);
      assertArrayEquals(Arrays.copyOf(all.encoder(), n), some.encoder(), 1e-9);
    }
    assertNotEquals(all.encoder()[0], all.encoder()[3], 1e-6, "noise of its own");
  }

  @Test
  void theEstimatorWithTheGreaterMeanIsTakenForAllData() {
    LocalProposals.Bounds bounds =
        new LocalProposals.Bounds(
            new double[] {-5, -5}, new double[] {-7, -6}, new double[] {0, 0}, 10);
    InferenceGaps gaps =
        InferenceGaps.of(
            List.of(
                new LogLikelihood(ImportanceSampling.iwae(5), new double[] {-1, -4}),
                new LogLikelihood(AnnealedImportanceSampling.of(7), new double[] {-2, -2})),
            bounds);
    assertEquals("AIS(7)-16", gaps.logLikelihood().estimate().label());
    assertArrayEquals(new double[] {3, 3}, gaps.approximation());
    assertArrayEquals(new double[] {2, 1}, gaps.amortization());
    assertEquals(0.5, gaps.amortizationGap().standardError(), 1e-12);
  }

  @Test
  void wrongRequestsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LocalProposals.Options(0, 1, 0.1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new LocalProposals.Options(1, 1025, 0.1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new LocalProposals.Options(1, 1, Double.NaN, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new LocalProposals.Options(1, 1, 0.1, 0, 1));
    LocalProposals.Bounds one =
        new LocalProposals.Bounds(new double[1], new double[1], new double[1], 1);
    assertThrows(IllegalArgumentException.class, () -> InferenceGaps.of(List.of(), one));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InferenceGaps(new LogLikelihood(ImportanceSampling.iwae(5), new double[2]), one));
    assertThrows( // the greatest of bounds from above is the worst
        IllegalArgumentException.class,
        () -> new LogLikelihood(PosteriorDensity.of(50), new double[1]));
  }
}
