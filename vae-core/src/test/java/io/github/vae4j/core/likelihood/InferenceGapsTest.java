package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.ExactModels;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.flow.CorrelatedNormal;
import io.github.vae4j.core.likelihood.InferenceGaps.LogLikelihood;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.refinement.LocalProposals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact answers of two linear-Gaussian models, in FLOAT64. */
class InferenceGapsTest {
  private static final double OPTIMISATION = 2e-3; // nats that a search of these few steps leaves
  private static final LocalProposals.Options QUICK =
      new LocalProposals.Options(300, 10, 0.05, 2000, 1);
  private static final LocalProposals.Options STANDSTILL =
      new LocalProposals.Options(1, 1, 1e-12, 2000, 1);

  /** Two latents whose posterior is strongly correlated; reference numbers at {@link #X}. */
  private static final LinearGaussian CORRELATED =
      LinearGaussian.of(
              new double[][] {{1, 0.9}, {0.8, 1}, {0.2, -0.3}}, new double[] {0.1, -0.2, 0.3}, 0.5)
          .withParameters(
              LinearGaussian.INTERCEPT,
              LinearGaussian.LOG_SCALE,
              LinearGaussian.WEIGHT,
              LinearGaussian.SHIFT,
              LinearGaussian.NOISE);

  private static final double[] X = {1, -0.5, 0.7};

  /** log p(X). */
  private static final double LOG_EVIDENCE = -3.654605;

  /** The ELBO of the best proposal with independent dimensions. */
  private static final double BEST = -4.176915;

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  private LocalProposals.Bounds find(VaeModel model, Dataset data, LocalProposals.Options options) {
    try (LocalProposals proposals = new LocalProposals(ExactModels.trained(model), backend)) {
      return proposals.find(data, options, share -> {});
    }
  }

  private InferenceGaps gaps(LinearGaussian model, int n) {
    double[] exact = new double[n];
    Arrays.fill(exact, LOG_EVIDENCE);
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {(float) X[0], (float) X[1], (float) X[2]});
    return new InferenceGaps(
        new LogLikelihood(ImportanceSampling.iwae(1), exact), find(model, new Rows(rows), QUICK));
  }

  private static void assertNear(double exact, Estimate estimate, double tolerance) {
    assertEquals(exact, estimate.mean(), 4 * estimate.standardError() + tolerance, estimate::bound);
  }

  @Test
  void theGapsOfACorrelatedPosteriorAreTheExactOnes() {
    LinearGaussian bad =
        CORRELATED.withProposal(
            new double[] {0.2, 0.4}, new double[] {Math.sqrt(0.3), Math.sqrt(0.05)});
    double elbo = bad.elbo(X).value();
    InferenceGaps gaps = gaps(bad, 20);
    assertNear(BEST, gaps.best(), OPTIMISATION);
    assertNear(elbo, gaps.encoder(), 0);
    assertNear(0.522310, gaps.approximationGap(), OPTIMISATION);
    assertNear(BEST - elbo, gaps.amortizationGap(), OPTIMISATION);
    assertNear(LOG_EVIDENCE - elbo, gaps.inferenceGap(), 0);
    assertTrue(gaps.best().standardError() < 0.02, () -> gaps.best().toString());
    assertEquals(
        gaps.inferenceGap().mean(),
        gaps.approximationGap().mean() + gaps.amortizationGap().mean(),
        1e-12);
  }

  @Test
  void anEncoderThatIsTheOptimumHasNoAmortisationGap() {
    // The posterior's mean, one over its precisions.
    LinearGaussian best =
        CORRELATED.withProposal(
            new double[] {0.65168847, -0.31570656},
            new double[] {Math.sqrt(1 / 7.72), Math.sqrt(1 / 8.60)});
    assertEquals(BEST, best.elbo(X).value(), 1e-6);
    InferenceGaps gaps = gaps(best, 20);
    assertNear(0, gaps.amortizationGap(), OPTIMISATION);
    assertTrue(gaps.amortizationGap().standardError() < 0.005, gaps.amortizationGap()::toString);
    assertNear(0.522310, gaps.approximationGap(), OPTIMISATION);
    for (double nats : gaps.bounds().disagreement()) {
      assertEquals(0, nats, 0.02);
    }
  }

  private LocalProposals.Bounds find(VaeModel model, LocalProposals.Family family, int n) {
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {(float) X[0], (float) X[1], (float) X[2]});
    try (LocalProposals proposals = new LocalProposals(ExactModels.trained(model), backend)) {
      return proposals.find(family, new Rows(rows), QUICK, share -> {});
    }
  }

  private static LinearGaussian priorAsProposal() {
    return CORRELATED.withProposal(new double[2], new double[] {1, 1});
  }

  @Test
  void theBestOfAllNormalDistributionsIsThePosterior() {
    LocalProposals.Bounds full = find(priorAsProposal(), LocalProposals.Family.FULL, 20);
    assertNear(LOG_EVIDENCE, Estimate.of("L[q*]", 1, full.best(), 0), OPTIMISATION);
    LocalProposals.Bounds diagonal = find(priorAsProposal(), LocalProposals.Family.DIAGONAL, 20);
    assertNear(BEST, Estimate.of("L[q*]", 1, diagonal.best(), 0), OPTIMISATION);
  }

  /** The factor of the posterior, of which neither mean nor scale is right. */
  private record Sheared() implements VaeModel {
    @Override
    public Shape eventShape() {
      return CORRELATED.eventShape();
    }

    @Override
    public int latentSize() {
      return 2;
    }

    @Override
    public LatentModel bind(Scope scope, Given given) {
      LatentModel exact = priorAsProposal().bind(scope, given);
      double[][] covariance = CORRELATED.posterior(X).covariance();
      double strict = covariance[1][0] / covariance[0][0];
      return new LatentModel() {
        @Override
        public Distribution prior() {
          return exact.prior();
        }

        @Override
        public Distribution posterior(Tensor x) {
          Tensor mean = x.slice(1, 0, 2);
          int batch = x.shape().dim(0);
          double[] factor = new double[4 * batch];
          for (int i = 0; i < batch; i++) {
            factor[4 * i + 2] = strict;
          }
          Tensor matrix = x.trace().constant(HostArray.of(Shape.of(batch, 2, 2), factor));
          return CorrelatedNormal.full(mean, mean.mul(0), matrix);
        }

        @Override
        public Distribution likelihood(Tensor z) {
          return exact.likelihood(z);
        }
      };
    }
  }

  @Test
  void inTheEncodersFamilyItsFactorIsHeld() {
    LocalProposals.Bounds own = find(new Sheared(), LocalProposals.Family.OWN, 20);
    assertNear(LOG_EVIDENCE, Estimate.of("L[q*]", 1, own.best(), 0), OPTIMISATION);
    assertTrue(Estimate.of("L[q]", 1, own.encoder(), 0).mean() < LOG_EVIDENCE - 1);
  }

  /** Its encoder is a delta-VAE's, whose floor limits the scales. */
  private record Floored(String word) implements VaeModel {
    @Override
    public Shape eventShape() {
      return CORRELATED.eventShape();
    }

    @Override
    public int latentSize() {
      return 2;
    }

    @Override
    public LatentModel bind(Scope scope, Given given) {
      LatentModel exact = priorAsProposal().bind(scope, given);
      return new LatentModel() {
        @Override
        public Distribution prior() {
          return exact.prior();
        }

        @Override
        public Distribution posterior(Tensor x) {
          return Posterior.of(word).of(scope.child("floored"), x, 2, false);
        }

        @Override
        public Distribution likelihood(Tensor z) {
          return exact.likelihood(z);
        }
      };
    }
  }

  /**
   * With precisions L_i of the posterior the best scale is the smaller of L_i^-1/2 and the floor's
   * s, which costs (L_i s^2 - 1) / 2 - log(s L_i^1/2).
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.2, 0.7})
  void theBestProposalOfADeltaVaeKeepsItsFloor(double s) {
    double cost = 0;
    for (double precision : new double[] {7.72, 8.60}) {
      double ratio = Math.min(1, s * Math.sqrt(precision));
      cost += (ratio * ratio - 1) / 2 - Math.log(ratio);
    }
    VaeModel model = new Floored("delta:" + ((s * s - 1) / 2 - Math.log(s)));
    LocalProposals.Bounds own = find(model, LocalProposals.Family.OWN, 20);
    assertNear(BEST - cost, Estimate.of("L[q*]", 1, own.best(), 0), OPTIMISATION);
    LocalProposals.Bounds free = find(model, LocalProposals.Family.DIAGONAL, 20);
    assertNear(BEST, Estimate.of("L[q*]", 1, free.best(), 0), OPTIMISATION);
    try (LocalProposals proposals = new LocalProposals(ExactModels.trained(model), backend)) {
      assertFalse(proposals.diagonal());
      assertFalse(proposals.holdsMap());
    }
  }

  /** The KL from a mixture has no closed form; z | x is a mixture of two normal distributions. */
  @Test
  void aPriorWithoutAKlInClosedFormIsSampled() {
    GaussianMixture prior =
        GaussianMixture.of(
            new double[] {0.5, 0.5},
            GaussianMixture.diagonal(new double[] {-6}, new double[] {1}),
            GaussianMixture.diagonal(new double[] {6}, new double[] {1}));
    LinearGaussian line = LinearGaussian.line().withPrior(prior).withProposal(0, 1, 1);
    LocalProposals.Bounds found =
        find(line, Rows.repeated(6f, 20), new LocalProposals.Options(300, 10, 0.1, 4000, 1));
    // The other mode has no share worth mentioning, so the posterior is normal.
    assertNear(line.logEvidence(6), Estimate.of("L[q*]", 1, found.best(), 0), 5e-3);
    assertTrue(Estimate.of("L[q]", 1, found.encoder(), 0).mean() < line.logEvidence(6) - 1);
  }

  @Test
  void theBetterStartIsKeptForEachDatum() {
    // Encoder N(x / 2 + 3, 1), posterior mean x / 2: the encoder is nearer for x = 12, N(0, I) for
    // x = 0. Nothing moves.
    LinearGaussian model = LinearGaussian.line().withProposal(0.5, 3, 1);
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
    LinearGaussian equal = LinearGaussian.line().withProposal(1, 0, 1);
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
    return LinearGaussian.line().withProposal(0, mean, 1).elbo(x).value();
  }

  @Test
  void aDatumAloneAndInABatchHasTheSameBounds() {
    LinearGaussian model = LinearGaussian.line().withProposal(0.3, 0.2, 0.8);
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
