package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.MonteCarloKl;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Prior;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The priors of vae-core beside exact answers, in FLOAT64. They pass on a backend by a test class
 * that extends this one and names the backend's provider.
 *
 * <p>With a linear decoder, constant scales and the posterior as the proposal every importance
 * weight is p(x), and so is every importance-weighted bound. The VampPrior whose pseudo-inputs are
 * the data is the aggregate posterior (Tomczak and Welling 2018, section 2). The Kullback-Leibler
 * divergence from a mixture is beside its integral.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PriorConformance {
  private static final double ROUNDING = 1e-10;
  private static final int DRAWS = 5; // K of IWAE-K

  private static final String VALUE = "value";
  private static final int KL_DRAWS = 20_000;
  private static final double[][] LATENTS = {{0, 0}, {1, -1}, {-2, 0.5}, {3, 3}, {-20, 30}};
  private static final String PSEUDO_INPUTS = "prior/pseudo-inputs";

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which the priors are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private Map<String, HostArray> run(
      KnownModel model, double[][] xs, String parameter, KnownModel.Recording recording) {
    return model.run(tested.orElseThrow(), xs, parameter, recording);
  }

  /** Returns log p(x, z) - log q(z|x), [draws, batch]. */
  private static Tensor logWeights(LatentModel model, LatentModel proposal, Tensor x) {
    Distribution.SampleAndLogProb draw =
        proposal.posterior(x).sampleAndLogProb("z", Shape.of(DRAWS));
    Tensor z = draw.sample();
    return model.likelihood(z).logProb(x).add(model.prior().logProb(z)).sub(draw.logProb());
  }

  /** Compares IWAE-K and its weights with log p(x), where the proposal is the posterior. */
  private void assertEvidence(KnownModel model, LinearGaussian exact, boolean ownProposal) {
    Map<String, HostArray> found =
        run(
            model,
            KnownModel.DATA,
            "",
            (bound, x, scope) -> {
              LatentModel proposal =
                  ownProposal
                      ? bound
                      : exact.withParameters().bind(scope.child("exact"), Given.nothing());
              Tensor weights = logWeights(bound, proposal, x);
              return Map.of("weights", weights, "iwae", weights.logSumExp(0).sub(Math.log(DRAWS)));
            });
    int rows = KnownModel.DATA.length;
    double[] logEvidence = new double[rows];
    Arrays.setAll(logEvidence, i -> exact.logEvidence(KnownModel.DATA[i]));
    double[] ofEachDraw = new double[DRAWS * rows];
    Arrays.setAll(ofEachDraw, i -> logEvidence[i % rows]);
    assertArrayEquals(logEvidence, Named.get(found, "iwae").toDoubles(), ROUNDING, "IWAE-" + DRAWS);
    assertArrayEquals(
        ofEachDraw, Named.get(found, "weights").toDoubles(), ROUNDING, "importance weights");
  }

  @Test
  void atThePosteriorIwaeIsTheEvidenceUnderTheStandardNormalPrior() {
    GaussianMixture prior = GaussianMixture.standard(KnownModel.LATENT);
    assertEvidence(KnownModel.of("normal"), KnownModel.exact(prior), false);
  }

  /** W' diag s^-2 W is diagonal, and so is the posterior, which the encoder can then be. */
  @Test
  void anEncoderCanBeThePosterior() {
    double[][] columns = {{0.3, 0.6}, {0.4, -0.45}, {0, 0.8}}; // orthogonal
    double[] ones = {1, 1, 1};
    LinearGaussian exact = LinearGaussian.of(columns, KnownModel.SHIFT, ones);
    double[] slope = new double[KnownModel.EVENT * KnownModel.LATENT];
    double[] intercept = exact.posterior(new double[KnownModel.EVENT]).mean();
    for (int i = 0; i < KnownModel.EVENT; i++) {
      double[] unit = new double[KnownModel.EVENT];
      unit[i] = 1;
      for (int j = 0; j < KnownModel.LATENT; j++) {
        slope[i * KnownModel.LATENT + j] = exact.posterior(unit).mean()[j] - intercept[j];
      }
    }
    double[][] covariance = exact.posterior(new double[KnownModel.EVENT]).covariance();
    KnownModel model =
        KnownModel.of("normal", columns, ones)
            .set("encoder/mean/weight", slope)
            .set("encoder/mean/bias", intercept)
            .set("encoder/log-scale/weight", new double[slope.length])
            .set(
                "encoder/log-scale/bias",
                0.5 * Math.log(covariance[0][0]),
                0.5 * Math.log(covariance[1][1]));
    assertEvidence(model, exact, true);
  }

  /** Returns the model with a mixture of three normal distributions as its prior. */
  private static KnownModel mixture() {
    return KnownModel.of("mixture:3")
        .set("prior/logits", 0.3, -0.4, 1)
        .set("prior/means", -2, 1, 0.5, 0, 1.5, -3)
        .set("prior/log-scales", -0.5, 0.2, 0.4, -1, 0, 0.1);
  }

  /** Returns the prior of {@link #mixture} or another one of its parameters, in formulas. */
  private static GaussianMixture mixture(double[] logits, double[] means, double[] logScales) {
    int size = means.length / logits.length;
    double total = Arrays.stream(logits).map(Math::exp).sum();
    GaussianMixture[] parts = new GaussianMixture[logits.length];
    for (int k = 0; k < parts.length; k++) {
      double[] scales = Arrays.copyOfRange(logScales, k * size, (k + 1) * size);
      parts[k] =
          GaussianMixture.diagonal(
              Arrays.copyOfRange(means, k * size, (k + 1) * size),
              Arrays.stream(scales).map(Math::exp).toArray());
    }
    return GaussianMixture.of(Arrays.stream(logits).map(l -> Math.exp(l) / total).toArray(), parts);
  }

  @Test
  void atThePosteriorIwaeIsTheEvidenceUnderAMixture() {
    KnownModel model = mixture();
    GaussianMixture prior =
        mixture(
            model.value("prior/logits"),
            model.value("prior/means"),
            model.value("prior/log-scales"));
    assertEvidence(model, KnownModel.exact(prior), false);
  }

  /** Returns the model with the data as the pseudo-inputs of its prior. */
  private static KnownModel vamp() {
    KnownModel model = KnownModel.of("vamp:" + KnownModel.DATA.length);
    model
        .model()
        .startFrom(new AllData())
        .forEach(
            (name, values) -> {
              if (name.equals(PSEUDO_INPUTS)) {
                model.set(name, values);
              }
            });
    return model;
  }

  /** All data, in their order. */
  private static final class AllData implements DataSample {
    @Override
    public double[] mean() {
      return new double[KnownModel.EVENT];
    }

    @Override
    public float[][] rows(int count) {
      assertEquals(KnownModel.DATA.length, count);
      float[][] all = new float[count][KnownModel.EVENT];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < KnownModel.EVENT; j++) {
          all[i][j] = (float) KnownModel.DATA[i][j];
        }
      }
      return all;
    }
  }

  /** Returns (1/K) sum_k q(z|u_k) in formulas. */
  private static GaussianMixture aggregate(KnownModel model, double[][] inputs) {
    double[] weights = new double[inputs.length];
    Arrays.fill(weights, 1.0 / inputs.length);
    return GaussianMixture.of(
        weights, Arrays.stream(inputs).map(model::encoded).toArray(GaussianMixture[]::new));
  }

  @Test
  void atThePosteriorIwaeIsTheEvidenceUnderAVampPrior() {
    KnownModel model = vamp();
    assertEvidence(model, KnownModel.exact(aggregate(model, KnownModel.DATA)), false);
  }

  private static double sumOfLogDensities(KnownModel model, double[][] inputs) {
    GaussianMixture exact = aggregate(model, inputs);
    return Arrays.stream(LATENTS).mapToDouble(exact::logDensity).sum();
  }

  @Test
  void pseudoInputsThatAreTheDataGiveTheAggregatePosterior() {
    KnownModel model = vamp();
    Map<String, HostArray> found =
        run(model, LATENTS, PSEUDO_INPUTS, (m, z, scope) -> Map.of(VALUE, m.prior().logProb(z)));
    GaussianMixture exact = aggregate(model, KnownModel.DATA);
    for (int i = 0; i < LATENTS.length; i++) {
      double expected = exact.logDensity(LATENTS[i]);
      assertEquals(expected, Named.get(found, VALUE).get(i), ROUNDING * (1 + Math.abs(expected)));
    }
    for (int k = 0; k < KnownModel.DATA.length; k++) {
      for (int i = 0; i < KnownModel.EVENT; i++) {
        double slope = Named.get(found, "gradient").get(k * KnownModel.EVENT + i);
        double expected = finiteDifference(model, k, i);
        assertEquals(
            expected, slope, 1e-6 * (1 + Math.abs(expected)), "pseudo-input " + k + ", " + i);
      }
    }
  }

  /** Returns the slope of the sum of the log-densities by an element of a pseudo-input. */
  private static double finiteDifference(KnownModel model, int input, int element) {
    double step = 1e-5;
    double[] sums = new double[2];
    for (int side = 0; side < 2; side++) {
      double[][] moved =
          Arrays.stream(KnownModel.DATA).map(double[]::clone).toArray(double[][]::new);
      moved[input][element] += side == 0 ? -step : step;
      sums[side] = sumOfLogDensities(model, moved);
    }
    return (sums[1] - sums[0]) / (2 * step);
  }

  @Test
  void theMonteCarloDivergenceFromAMixtureIsItsIntegral() {
    double[] logits = {0.3, -0.4, 1};
    double[] means = {-2, 0.5, 3};
    double[] logScales = {-0.5, 0.4, -1};
    KnownModel model =
        KnownModel.of("normal")
            .set("line/logits", logits)
            .set("line/means", means)
            .set("line/log-scales", logScales);
    double[][] centres = {{0}, {2}, {-4}};
    double scale = 0.8;
    Map<String, HostArray> found =
        run(
            model,
            centres,
            "",
            (bound, x, scope) -> {
              Distribution p =
                  Prior.of("mixture:3")
                      .of(scope.child("line"), new Prior.Context(1, 1, bound::posterior));
              Distribution q = Normal.diagonal(x, x.trace().constant(x.type(), Math.log(scale)));
              Distribution.SampleAndLogProb draw = q.sampleAndLogProb("z", Shape.of(KL_DRAWS));
              return Map.of(
                  "mean", MonteCarloKl.estimate(q, p, "kl", KL_DRAWS),
                  "each", draw.logProb().sub(p.logProb(draw.sample())));
            });
    GaussianMixture prior = mixture(logits, means, logScales);
    for (int row = 0; row < centres.length; row++) {
      double[] each = new double[KL_DRAWS];
      for (int i = 0; i < KL_DRAWS; i++) {
        each[i] = Named.get(found, "each").get(i * centres.length + row);
      }
      double mean = Arrays.stream(each).average().orElseThrow();
      double variance =
          Arrays.stream(each).map(d -> (d - mean) * (d - mean)).sum() / (KL_DRAWS - 1);
      GaussianMixture q = GaussianMixture.diagonal(centres[row], new double[] {scale});
      double integral = divergence(q, prior, centres[row][0], scale);
      double error = 4 * Math.sqrt(variance / KL_DRAWS);
      assertEquals(integral, mean, error, "divergence of row " + row);
      assertEquals(integral, Named.get(found, "mean").get(row), error, "its estimate, row " + row);
    }
  }

  /** Returns the integral of q(z) (log q(z) - log p(z)) by the trapezoidal rule. */
  private static double divergence(
      GaussianMixture q, GaussianMixture p, double centre, double scale) {
    double sum = 0;
    int steps = 4000;
    double width = 24 * scale / steps;
    for (int i = 0; i <= steps; i++) {
      double z = centre - 12 * scale + i * width;
      double logDensity = q.logDensity(z);
      sum += width * Math.exp(logDensity) * (logDensity - p.logDensity(z));
    }
    return sum;
  }
}
