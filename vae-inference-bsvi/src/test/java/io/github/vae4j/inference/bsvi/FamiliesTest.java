package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Laplace;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.MultiSampleBound;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refinement of proposals that are images of normal ones: the base moves, the map is held. */
class FamiliesTest {
  private static final double[] DATA = {0, 1, 1, 1, 0, 0, 0.3, 0.7, 0.1, 1, 1, 1, 0, 0, 1};
  private static final int ROWS = 5;

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static VaeSpec spec(String posterior) {
    return VaeSpec.builder(Shape.of(3))
        .latent(2)
        .network(Network.of("mlp:4"))
        .posterior(Posterior.of(posterior))
        .build();
  }

  /** Returns numbers of a formula for the parameters, so that no map is where it starts. */
  private static Map<String, HostArray> moved(Map<String, HostArray> inputs) {
    Map<String, HostArray> all = new LinkedHashMap<>(inputs);
    inputs.forEach(
        (name, array) -> {
          if (name.contains("/") && !name.startsWith("z/") && !name.startsWith("refine/")) {
            double[] numbers = new double[array.shape().size()];
            Arrays.setAll(numbers, i -> 0.6 * Math.sin(7.0 * name.length() + 3.0 * i));
            all.put(name, HostArray.ofDoubles(array.type(), numbers));
          }
        });
    return all;
  }

  private static double[] rowNoise(int sample) {
    return HostArray.draw(
            TensorType.of(DType.FLOAT64, ROWS, 2), Noise.NORMAL, RandomKey.of(9).fold(sample))
        .toDoubles();
  }

  /** Returns the inputs in which sample i of every method has the same noise. */
  private static Map<String, HostArray> sameNoise(Map<String, HostArray> inputs) {
    Map<String, HostArray> all = moved(inputs);
    inputs.forEach(
        (name, array) -> {
          double[] values = new double[array.shape().size()];
          for (int i = 0; i < values.length / (2 * ROWS); i++) {
            int sample = name.equals("z") ? i : sampleOf(name);
            System.arraycopy(rowNoise(Math.max(0, sample)), 0, values, i * 2 * ROWS, 2 * ROWS);
          }
          if (name.equals("z") || sampleOf(name) >= 0) {
            all.put(name, HostArray.ofDoubles(array.type(), values));
          }
        });
    return all;
  }

  private static int sampleOf(String site) {
    return site.startsWith("z/") ? Integer.parseInt(site.substring(2)) : -1;
  }

  private Map<String, HostArray> run(String posterior, InferenceMethod method) {
    return experiment.run(
        spec(posterior), DATA, experiment.objective(method, 0.7), FamiliesTest::sameNoise);
  }

  private static void assertSame(
      Map<String, HostArray> expected, Map<String, HostArray> found, String method) {
    int compared = 0;
    for (String name : expected.keySet()) {
      if (name.equals("value") || name.startsWith("gradient of ")) {
        assertArrayEquals(
            expected.get(name).toDoubles(),
            found.get(name).toDoubles(),
            1e-11,
            method + ": " + name);
        compared++;
      }
    }
    assertTrue(compared > 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"normal", "full", "lowrank:1", "iaf:2,4", "realnvp:2,4", "planar:2"})
  void withoutStepsItIsTheMethodThatItBecomes(String posterior) {
    String still = ",step=0,log-scale-step=0,kl=sampled";
    Map<String, HostArray> iwae = run(posterior, MultiSampleBound.iwae(4));
    for (String encoder : List.of("bound", "through")) {
      String method = "bsvi:3" + still + ",encoder=" + encoder;
      assertSame(iwae, run(posterior, Experiment.method(method)), method);
    }
    Map<String, HostArray> elbo = run(posterior, new Elbo(1, Elbo.KlEstimator.SAMPLED, 0));
    for (String method : List.of("svi:0,kl=sampled", "savae:0,kl=sampled")) {
      assertSame(elbo, run(posterior, Experiment.method(method)), method);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"normal", "iaf:2,4", "planar:2"})
  void withoutStepsAndScoreItIsDreg(String posterior) {
    String method = "bsvi:3,step=0,log-scale-step=0,encoder=bound,dreg";
    assertSame(
        run(posterior, MultiSampleBound.iwae(4).doublyReparameterized()),
        run(posterior, Experiment.method(method)),
        method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1", "iaf:2,4", "realnvp:2,4", "planar:2"})
  void theEncoderTrainsOnTheElboOfItsOwnProposalWithItsMap(String posterior) {
    Map<String, HostArray> elbo = run(posterior, new Elbo(1, Elbo.KlEstimator.SAMPLED, 0));
    Map<String, HostArray> svi =
        run(posterior, Experiment.method("svi:3,step=0.2,clip=0,kl=sampled"));
    for (String name : elbo.keySet()) {
      if (name.startsWith("gradient of encoder/")) {
        assertArrayEquals(elbo.get(name).toDoubles(), svi.get(name).toDoubles(), 1e-11, name);
      }
    }
  }

  /** A linear-Gaussian model with the families of core as its proposals. */
  private record Plane(String posterior) implements VaeModel {
    @Override
    public Shape eventShape() {
      return ExactModels.PLANE.eventShape();
    }

    @Override
    public int latentSize() {
      return ExactModels.PLANE.latentSize();
    }

    @Override
    public LatentModel bind(Scope scope, Given given) {
      LatentModel exact = ExactModels.PLANE.bind(scope, given);
      return new LatentModel() {
        @Override
        public Distribution prior() {
          return exact.prior();
        }

        @Override
        public Distribution posterior(Tensor x) {
          if (posterior.equals("laplace")) {
            return Independent.of(Laplace.of(x.slice(1, 0, 2), x.slice(1, 0, 2)), 1);
          }
          return Posterior.of(posterior).of(scope.child("encoder"), x, 2, true);
        }

        @Override
        public Distribution likelihood(Tensor z) {
          return exact.likelihood(z);
        }
      };
    }
  }

  /** Whatever the map is, the weights have the mean p(x) and are uncorrelated. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1", "iaf:2,4", "realnvp:2,4", "planar:2"})
  void theWeightsHaveTheMeanOfTheEvidenceAndTheBoundLiesBelowIt(String posterior) {
    int runs = 60_000;
    int k = 3;
    String method =
        "bsvi:3,optimizer=ascent,step=0.05,log-scale-step=0.02,schedule=constant,kl=sampled,clip=5";
    double[] x = Experiment.repeated(ExactModels.PLANE_X, runs);
    Map<String, HostArray> found =
        experiment.run(
            new Plane(posterior),
            x,
            (model, data, scope) -> {
              Trajectory t = Experiment.trajectory(method, model, data, scope);
              Map<String, Tensor> all = new LinkedHashMap<>();
              for (int i = 0; i <= k; i++) {
                all.put("w" + i, t.draws().get(i).terms().logWeights());
              }
              return all;
            },
            inputs -> nearThePosterior(inputs, posterior.startsWith("iaf")));
    double[][] ratios = new double[k + 1][];
    for (int i = 0; i <= k; i++) {
      ratios[i] = found.get("w" + i).toDoubles();
      for (int r = 0; r < runs; r++) {
        ratios[i][r] = Math.exp(ratios[i][r] - ExactModels.PLANE_LOG_EVIDENCE);
      }
      Estimate mean = Estimate.of("w" + i + " / p(x)", 1, ratios[i], 0);
      assertEquals(1, mean.mean(), 4.5 * mean.standardError(), mean::toString);
      assertTrue(mean.standardError() < 0.05, mean::toString);
    }
    double[] product = new double[runs];
    double[] bound = new double[runs];
    for (int r = 0; r < runs; r++) {
      product[r] = (ratios[0][r] - 1) * (ratios[k][r] - 1);
      double sum = 0;
      for (double[] ratio : ratios) {
        sum += ratio[r] / (k + 1);
      }
      bound[r] = Math.log(sum);
    }
    Estimate covariance = Estimate.of("covariance", 1, product, 0);
    assertEquals(0, covariance.mean(), 4.5 * covariance.standardError(), covariance::toString);
    Estimate below = Estimate.of("bound - log p(x)", 1, bound, 0);
    assertTrue(below.mean() < 0 && below.mean() > -6, below::toString);
  }

  /** Returns parameters under which the proposals cover the posterior. */
  private static Map<String, HostArray> nearThePosterior(
      Map<String, HostArray> inputs, boolean gates) {
    Map<String, HostArray> all = moved(inputs);
    all.replaceAll((name, v) -> name.startsWith("encoder/flow") ? scaled(v, 0.4) : v);
    if (gates) {
      all.computeIfPresent("encoder/flow/0/output-bias", FamiliesTest::openGates);
      all.computeIfPresent("encoder/flow/1/output-bias", FamiliesTest::openGates);
    }
    all.computeIfPresent("encoder/log-scale/weight", (name, v) -> HostArray.filled(v.type(), 0));
    all.computeIfPresent("encoder/log-scale/bias", (name, v) -> HostArray.filled(v.type(), 0.4));
    all.computeIfPresent("encoder/mean/weight", (name, v) -> HostArray.filled(v.type(), 0));
    all.computeIfPresent("encoder/mean/bias", (name, v) -> HostArray.filled(v.type(), 0.1));
    return all;
  }

  private static HostArray scaled(HostArray array, double by) {
    double[] numbers = array.toDoubles();
    Arrays.setAll(numbers, i -> by * numbers[i]);
    return HostArray.ofDoubles(array.type(), numbers);
  }

  private static HostArray openGates(String name, HostArray bias) {
    return HostArray.ofDoubles(bias.type(), new double[] {0.1, -0.2, 2, 1.5});
  }

  private TrainedVae trained(String posterior) {
    return new TrainedVae(
        spec(posterior),
        moved(ModelParameters.initialize(spec(posterior), DType.FLOAT64, RandomKey.of(1))),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1", "iaf:2,4", "realnvp:2,4", "planar:2"})
  void stepByStepGivesTheNumbersOfTheUnrolledProgram(String posterior) {
    String word = "bsvi:4,step=0.3,log-scale-step=0.1,sampling=double";
    RefiningMethod method = (RefiningMethod) Experiment.method(word);
    float[][] rows = new float[ROWS][3];
    double[] numbers = new double[DATA.length];
    for (int i = 0; i < DATA.length; i++) {
      rows[i / 3][i % 3] = (float) DATA[i];
      numbers[i] = (float) DATA[i];
    }
    RefinedProposals stepped;
    try (Refiner refiner = method.refiner(trained(posterior), experiment.backend())) {
      stepped =
          refiner.refine(
              new Rows(rows), new Refiner.Options(1, 7, Refiner.Options.UNLIMITED), done -> {});
    }
    RandomKey key = RandomKey.of(7).fold("refinement").fold("noise");
    UnaryOperator<Map<String, HostArray>> same =
        inputs -> {
          Map<String, HostArray> all = moved(inputs);
          inputs.forEach(
              (name, array) -> {
                if (name.startsWith("z/") || name.startsWith("refine/")) {
                  all.put(name, BatchRefinement.rowNoise(key.fold(name), 0, array.type()));
                }
              });
          return all;
        };
    Map<String, HostArray> unrolled =
        experiment.run(
            spec(posterior),
            numbers,
            (model, x, scope) -> {
              Proposal last = Experiment.trajectory(word, model, x, scope).last().proposal();
              return Map.of("centre", last.centre(), "logScale", last.logScale());
            },
            same);
    double[] bound =
        experiment
            .run(spec(posterior), numbers, experiment.objective(method, 1), same)
            .get("value")
            .toDoubles();
    assertArrayEquals(unrolled.get("centre").toDoubles(), stepped.mean().toDoubles(), 1e-12);
    assertArrayEquals(unrolled.get("logScale").toDoubles(), stepped.logScale().toDoubles(), 1e-12);
    assertArrayEquals(bound, stepped.bound(), 1e-11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1", "iaf:2,4", "realnvp:2,4", "planar:2"})
  void throughTheRefinementTheGradientIsTheDifferenceQuotient(String posterior) {
    String method = "savae:2,optimizer=ascent,step=0.05,log-scale-step=0.03";
    try (Experiment.Prepared prepared =
        experiment.prepare(
            spec(posterior), DATA, experiment.objective(Experiment.method(method), 0.7))) {
      Map<String, HostArray> exact = prepared.run(FamiliesTest::moved);
      for (String output : exact.keySet()) {
        if (output.startsWith("gradient of ")) {
          String parameter = output.substring("gradient of ".length());
          double along = Arrays.stream(exact.get(output).toDoubles()).sum();
          double step = 1e-5;
          double[] ends = new double[2];
          for (int side = 0; side < 2; side++) {
            double by = side == 0 ? -step : step;
            ends[side] =
                prepared
                    .run(
                        inputs -> {
                          Map<String, HostArray> all = moved(inputs);
                          all.computeIfPresent(parameter, (name, v) -> added(v, by));
                          return all;
                        })
                    .get("surrogate")
                    .get(0);
          }
          double quotient = (ends[1] - ends[0]) / (2 * step);
          assertEquals(quotient, along, 1e-6 * (1 + Math.abs(along)), parameter);
        }
      }
    }
  }

  private static HostArray added(HostArray array, double by) {
    double[] numbers = array.toDoubles();
    Arrays.setAll(numbers, i -> numbers[i] + by);
    return HostArray.ofDoubles(array.type(), numbers);
  }

  /** With independent dimensions the best bound stays below; the posterior's factor reaches it. */
  @Test
  void theAnalyticKlIsRefinedWithAFactorToo() {
    Map<String, HostArray> sampled =
        run("full", Experiment.method("svi:0,kl=sampled,encoder=elbo"));
    Map<String, HostArray> analytic = run("full", Experiment.method("svi:3,step=0.1,kl=analytic"));
    assertTrue(Arrays.stream(analytic.get("value").toDoubles()).allMatch(Double::isFinite));
    String map = "gradient of encoder/lower/bias";
    assertArrayEquals(sampled.get(map).toDoubles(), analytic.get(map).toDoubles(), 1e-11);
  }

  @Test
  void discreteLatentsAreRefusedByThatName() {
    Tensor logits = Trace.open().constant(TensorType.of(DType.FLOAT64, 2, 3), 0);
    Distribution bits = Independent.of(Bernoulli.ofLogits(logits), 1);
    String message =
        Objects.requireNonNull(
            assertThrows(IllegalArgumentException.class, () -> Proposal.of("svi:2", bits))
                .getMessage());
    assertTrue(message.contains("found discrete latents, which have neither;"), message);
  }

  @Test
  void aProposalWithoutANormalBaseIsRefused() {
    String message =
        Objects.requireNonNull(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> experiment.objective("svi:2", new Plane("laplace"), ExactModels.PLANE_X))
                .getMessage());
    assertTrue(message.startsWith("svi:2: moves the mean and the scale of a normal"), message);
    String noKl =
        Objects.requireNonNull(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> run("iaf:2,4", Experiment.method("svi:2,kl=analytic")))
                .getMessage());
    assertTrue(noKl.endsWith("use kl=sampled or kl=stl"), noKl);
  }
}
