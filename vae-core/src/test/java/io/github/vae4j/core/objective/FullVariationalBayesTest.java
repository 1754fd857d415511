package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On theta ~ N(0, 1), z_i ~ N(0, 1), x_i | z_i, theta ~ N(theta + z_i, 1) with X = (1.5, -0.5,
 * 0.8): log p(X) = -4.877682, and the best factorised bound is -5.112684, with theta ~ N(0.36, 1/4)
 * and z_i ~ N((x_i - 0.36) / 2, 1/2).
 */
class FullVariationalBayesTest {
  private static final double[] X = {1.5, -0.5, 0.8};
  private static final double[] ONES = {1, 1, 1};
  private static final double BEST = -5.112684;
  private static final String LOG_SCALE = "inference/log-scale/shift";
  private static final Point OPTIMUM = new Point(0.36, 0.5, 0.5, -0.18, Math.sqrt(0.5));

  /** theta ~ N(mean, scale^2), z_i ~ N(slope x_i + intercept, width^2). */
  private record Point(double mean, double scale, double slope, double intercept, double width) {
    LinearGaussian model() {
      return LinearGaussian.line().withProposal(slope, intercept, width);
    }

    Map<String, Double> theta() {
      return Map.of("shift", mean, LOG_SCALE, Math.log(scale));
    }

    /** Returns the bound on log p(X) in closed form. */
    double bound() {
      double sum = -klToStandard(mean, scale);
      for (double x : X) {
        double z = slope * x + intercept;
        double square = (x - mean - z) * (x - mean - z) + scale * scale + width * width;
        sum += -0.5 * Math.log(2 * Math.PI) - 0.5 * square - klToStandard(z, width);
      }
      return sum;
    }

    /** Returns the bound's derivative by the names of the parameters, by central differences. */
    Map<String, Double> gradient() {
      double h = 1e-5;
      double up = Math.exp(h);
      double down = Math.exp(-h);
      return Map.of(
          "shift",
          slope(h, with(mean + h, scale, slope), with(mean - h, scale, slope)),
          LOG_SCALE,
          slope(h, with(mean, scale * up, slope), with(mean, scale * down, slope)),
          "slope",
          slope(h, with(mean, scale, slope + h), with(mean, scale, slope - h)),
          "intercept",
          slope(
              h,
              new Point(mean, scale, slope, intercept + h, width),
              new Point(mean, scale, slope, intercept - h, width)),
          "log-scale",
          slope(
              h,
              new Point(mean, scale, slope, intercept, width * up),
              new Point(mean, scale, slope, intercept, width * down)));
    }

    private Point with(double mean, double scale, double slope) {
      return new Point(mean, scale, slope, intercept, width);
    }

    private static double slope(double h, Point above, Point below) {
      return (above.bound() - below.bound()) / (2 * h);
    }

    private static double klToStandard(double mean, double scale) {
      return 0.5 * (mean * mean + scale * scale - 1) - Math.log(scale);
    }
  }

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  /** Returns the results of runs at the given noise keys, {@code gradient of NAME} among them. */
  private Map<String, double[]> run(
      InferenceMethod method,
      VaeModel model,
      Map<String, Double> values,
      double klWeight,
      double[] rowWeights,
      int runs) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = trace.constant(HostArray.of(Shape.of(X.length, 1), X));
    Tensor weights = trace.constant(HostArray.of(Shape.of(X.length), rowWeights));
    ObjectiveContext context =
        new ObjectiveContext(
            trace.constant(DType.FLOAT64, klWeight), weights, ModelParameters.ofMethod(scope));
    Objective objective = method.objective(model.bind(scope, Given.nothing()), x, context);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("bound", context.mean(objective.value()));
    outputs.put("surrogate", objective.surrogate());
    objective.parts().forEach((name, part) -> outputs.put(name, context.mean(part)));
    List<Tensor> gradients = Gradients.of(objective.surrogate(), scope.tensors());
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      Parameter parameter = scope.parameters().get(i);
      outputs.put("gradient of " + parameter.name(), gradients.get(i));
      Double value = values.get(parameter.name());
      inputs.put(
          parameter.name(),
          value == null
              ? parameter.initialValue(RandomKey.of(1))
              : HostArray.filled(parameter.type(), value));
    }
    Map<String, double[]> found = new LinkedHashMap<>();
    outputs.keySet().forEach(name -> found.put(name, new double[runs]));
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      for (int i = 0; i < runs; i++) {
        inputs.putAll(program.drawNoise(RandomKey.of(3).fold(i)));
        Map<String, HostArray> result = program.runToHost(Map.of(), inputs);
        int run = i;
        found.forEach((name, all) -> all[run] = result.get(name).get(0));
      }
    }
    return found;
  }

  private Map<String, double[]> run(Point point, int runs) {
    return run(new FullVariationalBayes(X.length), point.model(), point.theta(), 1, ONES, runs);
  }

  private static void assertMean(double exact, double[] draws, String what) {
    Estimate e = Estimate.of(what, 1, draws, 0);
    assertTrue(
        Math.abs(e.mean() - exact) <= 4 * e.standardError(), "expected " + exact + ", found " + e);
  }

  @Test
  void atTheOptimumTheBoundHasItsKnownMeanAndNoGradient() {
    assertEquals(BEST, OPTIMUM.bound(), 1e-6);
    Map<String, double[]> found = run(OPTIMUM, 8000);
    assertMean(BEST / X.length, found.get("bound"), "bound");
    OPTIMUM
        .gradient()
        .forEach(
            (name, slope) -> {
              assertEquals(0, slope, 1e-6, name);
              assertMean(0, found.get("gradient of " + name), name);
            });
    assertEquals(
        0.5 * (0.36 * 0.36 + 0.25 - 1) - Math.log(0.5), 3 * found.get("theta-kl")[0], 1e-9);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0.5, 0.5, -0.18, 0.7071",
    "0.36, 1.2, 0.5, -0.18, 0.7071",
    "0.36, 0.01, 0.5, -0.18, 0.7071",
    "0.36, 0.5, 0.2, -0.18, 0.7071",
    "0.36, 0.5, 0.5, 0.4, 0.7071",
    "0.36, 0.5, 0.5, -0.18, 0.3"
  })
  void anywhereElseTheBoundIsLowerAndHasItsMeanAndGradient(
      double mean, double scale, double slope, double intercept, double width) {
    Point point = new Point(mean, scale, slope, intercept, width);
    double exact = point.bound();
    assertTrue(exact < BEST - 0.05, "the bound there is " + exact);
    Map<String, double[]> found = run(point, 4000);
    assertMean(exact / X.length, found.get("bound"), point.toString());
    point
        .gradient()
        .forEach((name, by) -> assertMean(by / X.length, found.get("gradient of " + name), name));
  }

  @Test
  void rowsOfWeightZeroDoNotChangeTheShareOfTheParameters() {
    Map<String, double[]> two =
        run(
            new FullVariationalBayes(X.length),
            OPTIMUM.model(),
            OPTIMUM.theta(),
            1,
            new double[] {1, 0, 1},
            1);
    assertArrayEquals(two.get("bound"), two.get("surrogate"), 1e-12);
    assertArrayEquals(run(OPTIMUM, 1).get("theta-kl"), two.get("theta-kl"), 1e-12);
  }

  @Test
  void theKlWeightWeighsBothDivergencesInTheSurrogateAlone() {
    FullVariationalBayes method = new FullVariationalBayes(X.length);
    Map<String, double[]> full = run(OPTIMUM, 1);
    Map<String, double[]> none = run(method, OPTIMUM.model(), OPTIMUM.theta(), 0, ONES, 1);
    assertArrayEquals(full.get("bound"), none.get("bound"));
    assertArrayEquals(full.get("reconstruction"), none.get("surrogate"), 1e-12);
    assertArrayEquals(full.get("bound"), full.get("surrogate"), 1e-12);
  }

  @Test
  void withoutWidthAndUnderAFlatPriorItIsTheElbo() {
    Point point = new Point(0.2, Math.exp(-40), 0.3, -0.5, 0.9);
    InferenceMethod flat = new FullVariationalBayes(Integer.MAX_VALUE);
    Map<String, double[]> bayes = run(flat, point.model(), point.theta(), 1, ONES, 3);
    Map<String, double[]> elbo = run(Elbo.defaults(), point.model(), point.theta(), 1, ONES, 3);
    assertArrayEquals(elbo.get("bound"), bayes.get("bound"), 1e-7);
    for (String name : List.of("shift", "slope", "intercept", "log-scale")) {
      String gradient = "gradient of " + name;
      assertArrayEquals(elbo.get(gradient), bayes.get(gradient), 1e-8, name);
    }
  }

  @Test
  void trainingEndsAtTheBestFactorisedBound() {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(6000)
            .batchSize(3)
            .learningRate(0.02)
            .dtype(DType.FLOAT64)
            .build();
    Rows data = new Rows(new float[][] {{1.5f}, {-0.5f}, {0.8f}});
    TrainedVae vae =
        trainer(LinearGaussian.line().withProposal(0, 0.5, 1), options)
            .unsaved()
            .fit(data, backend);
    Map<String, HostArray> found = vae.parameters();
    assertEquals(0.36, found.get("shift").get(0), 0.02);
    assertEquals(Math.log(0.5), found.get(LOG_SCALE).get(0), 0.04);
    assertEquals(0.5, found.get("slope").get(0), 0.02);
    assertEquals(-0.18, found.get("intercept").get(0), 0.02);
    assertEquals(Math.log(0.5) / 2, found.get("log-scale").get(0), 0.04);
    assertEquals("full-vb:3", vae.provenance().get("objective"));
    Point end =
        new Point(
            found.get("shift").get(0),
            Math.exp(found.get(LOG_SCALE).get(0)),
            found.get("slope").get(0),
            found.get("intercept").get(0),
            Math.exp(found.get("log-scale").get(0)));
    assertEquals(BEST, end.bound(), 0.005);
  }

  private static Trainer trainer(VaeModel model, TrainingOptions options) {
    return Trainer.of(model, Preprocessing.divide(model.eventShape().size() == 1 ? 1 : 16))
        .method(new FullVariationalBayes(0))
        .options(options);
  }

  @Test
  void aTrainedModelIsTheOneAtTheMeansAndCanBeKept(@TempDir Path folder) {
    int[] some = new int[120];
    Arrays.setAll(some, i -> i);
    Dataset data = Datasets.digits().subset(some, "digits");
    VaeSpec spec = VaeSpec.mlp(Shape.of(8, 8), 2, Likelihoods.BERNOULLI, 5);
    TrainingOptions options = TrainingOptions.builder().epochs(2).batchSize(50).build();
    TrainedVae vae = trainer(spec, options).fit(data, data, backend);
    Path file = folder.resolve("model.safetensors");
    vae.save(file);
    TrainedVae loaded = TrainedVae.load(file);
    assertEquals(vae.parameters(), loaded.parameters());
    List<String> scales =
        loaded.parameters().keySet().stream()
            .filter(name -> name.startsWith("inference/log-scale/"))
            .map(name -> name.substring("inference/log-scale/".length()))
            .toList();
    List<String> decoder =
        loaded.parameters().keySet().stream().filter(n -> n.startsWith("decoder/")).toList();
    assertEquals(decoder, scales);
    String bound = vae.provenance().get("validation");
    assertTrue(bound.startsWith("full-VB"), bound);
    try (Evaluator evaluator = Evaluator.of(loaded, false, backend)) {
      double elbo = evaluator.elbo(data, EvaluationOptions.defaults().withSamples(1)).elbo().mean();
      double full = evaluator.bound(new FullVariationalBayes(120), data, 1).mean();
      assertTrue(Double.isFinite(elbo) && full < elbo, full + " and " + elbo);
    }
  }

  @Test
  void evaluationDrawsTheParametersOnceForAWholeBatch() {
    VaeSpec spec = VaeSpec.mlp(Shape.of(4), 1, Likelihoods.NORMAL, 16);
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.initialize(spec, DType.FLOAT64, RandomKey.of(1))
        .forEach(
            (name, value) -> {
              boolean width = name.equals("encoder/log-scale/bias"); // no noise but theta's
              parameters.put(name, width ? HostArray.filled(value.type(), -10) : value);
              if (name.startsWith("decoder/")) {
                parameters.put("inference/log-scale/" + name, HostArray.filled(value.type(), -1));
              }
            });
    TrainedVae vae = new TrainedVae(spec, parameters, Preprocessing.divide(1), List.of(), Map.of());
    float[][] same = new float[60][];
    Arrays.fill(same, new float[] {0.1f, 0.2f, 0.3f, 0.4f});
    try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
      Estimate bound = evaluator.bound(new FullVariationalBayes(60), new Rows(same), 1);
      assertEquals(0, bound.standardError(), 1e-3, bound.toString());
    }
  }

  @Test
  void theNumberOfDataIsToldByTheTrainerUnlessGiven() {
    InferenceMethod untold = new FullVariationalBayes(0);
    assertEquals(new FullVariationalBayes(7), untold.forTraining(7));
    InferenceMethod given = new FullVariationalBayes(3);
    assertSame(given, given.forTraining(7));
    assertThrows(IllegalArgumentException.class, () -> new FullVariationalBayes(-1));
    assertRefused("write full-vb:N", untold, OPTIMUM.model());
  }

  @Test
  void aDecoderWithoutParametersIsRefused() {
    VaeModel fixed =
        new VaeModel() {
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
            Tensor early = scope.parameter("shift", Shape.of(1), Initializer.constant(0));
            return new LatentModel() {
              @Override
              public Distribution prior() {
                return Normal.standard(scope.trace(), scope.dtype(), Shape.of(1));
              }

              @Override
              public Distribution posterior(Tensor x) {
                return Normal.diagonal(x, x);
              }

              @Override
              public Distribution likelihood(Tensor z) {
                return Normal.diagonal(z.add(early), early);
              }
            };
          }
        };
    assertRefused("asks its scope for them in", new FullVariationalBayes(3), fixed);
  }

  private void assertRefused(String message, InferenceMethod method, VaeModel model) {
    String found =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> run(method, model, Map.of(), 1, ONES, 1))
                .getMessage());
    assertTrue(found.contains(message), found);
  }
}
