package io.github.vae4j.core.objective;

import static io.github.vae4j.core.objective.Objectives.repeated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both phases on the model z ~ N(0, 1), x | z ~ N(z, 1), in FLOAT64. */
class WakeSleepTest {
  /** q(z|x) = N(slope x + intercept, scale^2). */
  private record Proposal(double slope, double intercept, double scale) {
    LinearGaussian model() {
      return LinearGaussian.line().withProposal(slope, intercept, scale);
    }
  }

  private static final Proposal OFF = new Proposal(0.3, -0.5, 0.9);
  private static final LinearGaussian WIDE = OFF.model();
  private static final int N = 40_000;

  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  private Map<String, HostArray> run(VaeModel model, double[] xs, double[] weights) {
    return objectives.run(new WakeSleep(), model, DType.FLOAT64, 1, xs, weights);
  }

  /** The gradients of single draws, in plain Java from the noise of a run. */
  private record Draws(double[] shift, double[] slope, double[] intercept, double[] logScale) {
    static Draws of(Proposal q, double[] xs, Map<String, HostArray> run) {
      int n = xs.length;
      Draws draws = new Draws(new double[n], new double[n], new double[n], new double[n]);
      for (int i = 0; i < n; i++) {
        double z = q.slope() * xs[i] + q.intercept() + q.scale() * noise(run, "z", i);
        draws.shift[i] = xs[i] - z;
        double dream = noise(run, WakeSleep.DREAM_LATENT, i);
        double datum = dream + noise(run, WakeSleep.DREAM_DATUM, i);
        double off = (dream - q.slope() * datum - q.intercept()) / q.scale();
        draws.slope[i] = off * datum / q.scale();
        draws.intercept[i] = off / q.scale();
        draws.logScale[i] = off * off - 1;
      }
      return draws;
    }

    private static double noise(Map<String, HostArray> run, String site, int i) {
      HostArray noise = run.get("noise " + site);
      assertEquals(run.get("value").shape().size(), noise.shape().size(), site);
      return noise.get(i);
    }

    Map<String, double[]> byParameter() {
      return Map.of("shift", shift, "slope", slope, "intercept", intercept, "log-scale", logScale);
    }
  }

  private static void assertMean(double exact, double[] draws, String what) {
    Estimate e = Estimate.of(what, 1, draws, 0);
    assertTrue(
        Math.abs(e.mean() - exact) <= 4 * e.standardError(), "expected " + exact + ", found " + e);
  }

  /**
   * The program's gradients are the means of the phases' own gradients, draw by draw; these have
   * the means E_q d log p(x, z) and E_p d log q(z|x), with z ~ N(0, 1) and x = z + N(0, 1).
   */
  private void assertGradients(Proposal q) {
    double[] xs = repeated(1.5, N);
    Map<String, HostArray> run = run(q.model(), xs, repeated(1, N));
    Draws draws = Draws.of(q, xs, run);
    draws
        .byParameter()
        .forEach(
            (name, all) ->
                assertEquals(
                    Estimate.of(name, 1, all, 0).mean(),
                    run.get("gradient of " + name).get(0),
                    1e-10,
                    name));
    double a = q.slope();
    double b = q.intercept();
    double variance = q.scale() * q.scale();
    assertMean(1.5 - 1.5 * a - b, draws.shift, "shift");
    assertMean((1 - 2 * a) / variance, draws.slope, "slope");
    assertMean(-b / variance, draws.intercept, "intercept");
    double squares = (1 - a) * (1 - a) + a * a + b * b;
    assertMean(squares / variance - 1, draws.logScale, "log-scale");
  }

  @Test
  void wakeReachesTheDecoderAndSleepTheEncoderEachWithItsExactMean() {
    assertGradients(OFF);
  }

  @Test
  void atTheExactPosteriorTheSleepGradientHasMeanZero() {
    Proposal q = new Proposal(0.5, 0, Math.sqrt(0.5));
    assertEquals(0, 1 - 2 * q.slope());
    assertEquals(0, (q.slope() * q.slope() * 2) / (q.scale() * q.scale()) - 1, 1e-12);
    assertGradients(q);
  }

  @Test
  void theDataReachTheEncoderByNoWay() {
    Map<String, HostArray> one = run(WIDE, new double[] {1.5, -3}, repeated(1, 2));
    Map<String, HostArray> other = run(WIDE, new double[] {0, 7}, repeated(1, 2));
    for (String name : new String[] {"slope", "intercept", "log-scale"}) {
      assertEquals(one.get("gradient of " + name), other.get("gradient of " + name), name);
    }
  }

  @Test
  void aTrainedPriorLearnsFromTheWakeSamplesAlone() {
    double[] xs = {0.7, -1.2, 2};
    Map<String, HostArray> run = run(TwoLatents.MODEL, xs, repeated(1, 3));
    double[] phi = TwoLatents.PHI;
    for (int j = 0; j < 2; j++) {
      double sum = 0;
      for (int i = 0; i < xs.length; i++) {
        double noise = run.get("noise z").get(2 * i + j);
        sum += phi[j] * xs[i] + phi[2 + j] + Math.exp(phi[4 + j]) * noise;
      }
      double expected = sum / xs.length - TwoLatents.THETA[4 + j];
      assertEquals(expected, run.get("gradient of prior-mean").get(j), 1e-12);
    }
  }

  @Test
  void rowsOfWeightZeroChangeNothingInEitherPhase() {
    double[] xs = {1.5, 1e300};
    Map<String, HostArray> run = run(WIDE, xs, new double[] {1, 0});
    Draws.of(OFF, xs, run)
        .byParameter()
        .forEach(
            (name, all) ->
                assertEquals(all[0], run.get("gradient of " + name).get(0), 1e-12, name));
  }

  @Test
  void theReportedValueIsTheElboBySgvbA() {
    double[] xs = {1.5, -3, 0.2};
    Map<String, HostArray> run = run(WIDE, xs, repeated(1, 3));
    Elbo sampled = new Elbo(1, Elbo.KlEstimator.SAMPLED, 0);
    Map<String, HostArray> elbo =
        objectives.run(sampled, WIDE, DType.FLOAT64, 1, xs, repeated(1, 3));
    Map<String, HostArray> exact = run(LinearGaussian.line(), xs, repeated(1, 3));
    for (int i = 0; i < 3; i++) {
      assertEquals(LinearGaussian.line().logEvidence(xs[i]), exact.get("value").get(i), 1e-12);
      for (String part : new String[] {"value", "reconstruction", "kl"}) {
        assertEquals(elbo.get(part).get(i), run.get(part).get(i), 1e-12, part);
      }
    }
  }

  @Test
  void thereIsNoKlForAWeightToWeigh() {
    assertFalse(new WakeSleep().takesBeta());
    double[] x = {1.5};
    Map<String, HostArray> full = run(WIDE, x, repeated(1, 1));
    Map<String, HostArray> none =
        objectives.run(new WakeSleep(), WIDE, DType.FLOAT64, 0, x, repeated(1, 1));
    for (String name : new String[] {"value", "gradient of shift", "gradient of slope"}) {
      assertEquals(full.get(name), none.get(name), name);
    }
  }

  /** Trains on 2,000 data of N(0.4, 2) in FLOAT64. */
  private static Map<String, HostArray> trained(VaeModel model, int epochs) {
    double[] noise = new double[2000];
    Noise.NORMAL.fill(RandomKey.of(11), 0, noise);
    float[][] rows = new float[noise.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {(float) (0.4 + Math.sqrt(2) * noise[i])};
    }
    TrainingOptions options =
        TrainingOptions.builder().epochs(epochs).learningRate(0.02).dtype(DType.FLOAT64).build();
    Trainer trainer =
        Trainer.of(model, Preprocessing.divide(1))
            .unsaved()
            .method(new WakeSleep())
            .options(options);
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      TrainedVae vae = trainer.fit(new Rows(rows), backend);
      return vae.parameters();
    }
  }

  @Test
  void trainingEndsAtTheExactPosterior() {
    Map<String, HostArray> found = trained(LinearGaussian.line().withProposal(-0.2, 0.5, 1.5), 40);
    double shift = found.get("shift").get(0);
    assertEquals(0.4, shift, 0.13); // 4 standard errors of the mean of 2,000 data
    assertEquals(0.5, found.get("slope").get(0), 0.02);
    assertEquals(-shift / 2, found.get("intercept").get(0), 0.02);
    assertEquals(Math.log(0.5) / 2, found.get("log-scale").get(0), 0.02);
  }

  /**
   * z is 0 or 1 with one half each, x | z ~ N(z + shift, 1); q(z = 1|x) = sigmoid(slope x +
   * intercept), which is the posterior at slope 1 and intercept -1/2 - shift.
   */
  private record Switch(double slope, double intercept) implements VaeModel {
    @Override
    public Shape eventShape() {
      return Shape.of(1);
    }

    @Override
    public int latentSize() {
      return 1;
    }

    @Override
    public LatentModel bind(Scope scope, Given given) {
      return new LatentModel() {
        private Tensor number(String name, double initial) {
          return scope.parameter(name, Shape.of(1), Initializer.constant(initial));
        }

        @Override
        public Distribution prior() {
          Tensor zero = scope.trace().constant(scope.dtype(), 0);
          return Independent.of(Bernoulli.ofLogits(zero.broadcastTo(Shape.of(1))), 1);
        }

        @Override
        public Distribution posterior(Tensor x) {
          Tensor logits = x.mul(number("slope", slope)).add(number("intercept", intercept));
          return Independent.of(Bernoulli.ofLogits(logits), 1);
        }

        @Override
        public Distribution likelihood(Tensor z) {
          Tensor zero = scope.trace().constant(scope.dtype(), 0);
          return Normal.diagonal(z.add(number("shift", 0)), zero);
        }
      };
    }
  }

  @Test
  void aDiscretePosteriorIsTrainedToo() {
    double x = 0.3;
    HostArray value = run(new Switch(1, -0.5), repeated(x, 50), repeated(1, 50)).get("value");
    double evidence =
        Math.log((Math.exp(-x * x / 2) + Math.exp(-(x - 1) * (x - 1) / 2)) / 2)
            - 0.5 * Math.log(2 * Math.PI);
    for (int i = 0; i < 50; i++) {
      assertEquals(evidence, value.get(i), 1e-12);
    }
    Map<String, HostArray> found = trained(new Switch(0, 1), 60);
    double shift = found.get("shift").get(0);
    assertEquals(1, found.get("slope").get(0), 0.1);
    assertEquals(-0.5 - shift, found.get("intercept").get(0), 0.1);
  }
}
