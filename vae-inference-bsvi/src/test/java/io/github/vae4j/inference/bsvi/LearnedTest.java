package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are trained beside the model's: buffer weights and step sizes. */
class LearnedTest {
  private static final String LOGITS = "inference/buffer-logits";
  private static final String STEPS =
      "optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static Map<String, HostArray> with(
      Map<String, HostArray> inputs, String name, HostArray value) {
    Map<String, HostArray> all = new LinkedHashMap<>(inputs);
    all.put(name, value);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "sir"})
  void theGradientOfTheLogitsIsTheMeanShareLessTheWeight(String gradient) {
    int n = 2000;
    double[] logits = {-1, -0.5, 0, 0.5, 1};
    double norm = Math.log(Arrays.stream(logits).map(Math::exp).sum());
    InferenceMethod method =
        Experiment.method("bsvi:4," + STEPS + ",weights=learned,gradient=" + gradient);
    double[] found =
        experiment
            .run(
                ExactModels.LINE,
                Experiment.repeated(ExactModels.X, n),
                experiment.objective(method, 1),
                inputs -> with(inputs, LOGITS, HostArray.of(Shape.of(5), logits)))
            .get("gradient of " + LOGITS)
            .toDoubles();
    Map<String, HostArray> w =
        experiment.run(
            ExactModels.LINE,
            Experiment.repeated(ExactModels.X, n),
            (model, x, scope) -> {
              Map<String, Tensor> all = new LinkedHashMap<>();
              Trajectory t = Experiment.trajectory("bsvi:4," + STEPS, model, x, scope);
              for (int i = 0; i <= 4; i++) {
                all.put("w" + i, t.draws().get(i).terms().logWeights());
              }
              return all;
            },
            UnaryOperator.identity());
    double[] expected = new double[5];
    for (int r = 0; r < n; r++) {
      double sum = 0;
      for (int i = 0; i <= 4; i++) {
        sum += Math.exp(logits[i] + w.get("w" + i).get(r));
      }
      for (int i = 0; i <= 4; i++) {
        expected[i] += Math.exp(logits[i] + w.get("w" + i).get(r)) / sum / n;
      }
    }
    for (int i = 0; i <= 4; i++) {
      expected[i] -= Math.exp(logits[i] - norm);
    }
    assertArrayEquals(expected, found, 1e-12);
  }

  @Test
  void ascentOfTheBoundFindsTheReferenceWeights() {
    InferenceMethod method = Experiment.method("bsvi:4," + STEPS + ",weights=learned");
    double[] logits = new double[5];
    try (Experiment.Prepared prepared =
        experiment.prepare(
            ExactModels.LINE,
            Experiment.repeated(ExactModels.X, 50_000),
            experiment.objective(method, 1))) {
      double[] value = new double[0];
      for (int step = 0; step < 60; step++) {
        Map<String, HostArray> result =
            prepared.run(inputs -> with(inputs, LOGITS, HostArray.of(Shape.of(5), logits.clone())));
        double[] gradient = result.get("gradient of " + LOGITS).toDoubles();
        for (int i = 0; i < 5; i++) {
          logits[i] += 5 * gradient[i];
        }
        value = result.get("value").toDoubles();
      }
      Estimate e = Estimate.of("BSVI", 5, value, 0);
      assertEquals(-1.909, e.mean(), 4 * e.standardError() + 0.0005);
    }
    double norm = Math.log(Arrays.stream(logits).map(Math::exp).sum());
    double[] reference = {0.06, 0.11, 0.18, 0.27, 0.38};
    for (int i = 0; i < 5; i++) {
      assertEquals(reference[i], Math.exp(logits[i] - norm), 0.02);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"svi", "bsvi"})
  void theGradientOfAStepSizeIsWhatTheStepGains(String name) {
    // One step: a change of its size changes the ELBO at lambda_1, with the noise of the sample.
    String rest = ":1,kl=sampled,clip=0,optimizer=ascent,log-scale-step=0.05,step=";
    double[] data = Experiment.repeated(ExactModels.X, 3);
    Map<String, HostArray> exact =
        experiment.objective(name + rest + "0.1,learned-steps", ExactModels.LINE, data);
    double h = 1e-5;
    double up = last(rest + 0.1 * Math.exp(h), data);
    double down = last(rest + 0.1 * Math.exp(-h), data);
    assertEquals(
        (up - down) / (2 * h), exact.get("gradient of inference/log-step/mean").get(0), 1e-8);
  }

  private double last(String rest, double[] data) {
    return Experiment.mean(
        experiment.objective("svi" + rest, ExactModels.LINE, data).get("value").toDoubles());
  }

  @Test
  void decoderAndEncoderLearnTheSameWhetherTheStepsAreLearned() {
    double[] data = Experiment.repeated(ExactModels.X, 3);
    Map<String, HostArray> fixed = experiment.objective("bsvi:3", ExactModels.LINE, data);
    Map<String, HostArray> learned =
        experiment.objective("bsvi:3,learned-steps", ExactModels.LINE, data);
    for (String name : fixed.keySet()) {
      if (!name.equals("surrogate")) {
        assertArrayEquals(fixed.get(name).toDoubles(), learned.get(name).toDoubles(), 1e-12, name);
      }
    }
  }

  @Test
  void theEncoderRegressesOnTheRefinedProposal() {
    double[] data = {1.5, -2};
    String method = "svi-kl:3,step=0.2,log-scale-step=0.1";
    Map<String, HostArray> refined =
        experiment.run(
            ExactModels.LINE,
            data,
            (model, x, scope) -> {
              Proposal last = Experiment.trajectory(method, model, x, scope).last().proposal();
              return Map.of("mean", last.mean(), "logScale", last.logScale());
            },
            UnaryOperator.identity());
    double byMean = 0;
    double byLogScale = 0;
    for (int r = 0; r < 2; r++) {
      double variance = Math.exp(2 * refined.get("logScale").get(r));
      byMean -= (-0.5 - refined.get("mean").get(r)) / variance / 2;
      byLogScale -= (0.81 / variance - 1) / 2;
    }
    Map<String, HostArray> found = experiment.objective(method, ExactModels.LINE, data);
    assertEquals(byMean, found.get("gradient of intercept").get(0), 1e-12);
    assertEquals(byLogScale, found.get("gradient of log-scale").get(0), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"svi:3", "svi-kl:3", "savae:3", "bsvi:3", "bsvi:3,gradient=sir,encoder=bound"})
  void rowsOfWeightZeroHaveNoInfluence(String method) {
    Map<String, HostArray> alone =
        experiment.objective(method, ExactModels.LINE, new double[] {1.5});
    Map<String, HostArray> masked =
        experiment.run(
            ExactModels.LINE,
            new double[] {1.5, 1e300},
            (model, x, scope) ->
                Experiment.objective(
                    Experiment.method(method),
                    model,
                    x,
                    scope,
                    1,
                    scope.trace().constant(HostArray.of(Shape.of(2), new double[] {1, 0}))),
            UnaryOperator.identity());
    for (String name : alone.keySet()) {
      if (name.startsWith("gradient") || name.equals("surrogate")) {
        assertArrayEquals(alone.get(name).toDoubles(), masked.get(name).toDoubles(), 1e-12, name);
      }
    }
  }

  @Test
  void learnedNumbersAreTrainedKeptWithTheModelAndFrozenInUse(@TempDir Path folder) {
    float[][] rows = new float[64][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 3 == 0 ? new float[] {1, 1, 0} : new float[] {0, 0, 1};
    }
    Rows data = new Rows(rows);
    VaeSpec model = VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI, 4);
    RefiningMethod method =
        (RefiningMethod) Experiment.method("bsvi:3,weights=learned,learned-steps");
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(20)
            .batchSize(24)
            .learningRate(0.02)
            .schedule(Schedule.CONSTANT)
            .dtype(DType.FLOAT64)
            .build();
    TrainedVae trained =
        Trainer.of(model, Preprocessing.divide(1))
            .method(method)
            .options(options)
            .fit(data, data, experiment.backend());
    double[] logits = trained.parameters().get(LOGITS).toDoubles();
    assertTrue(logits[3] > logits[0], () -> Arrays.toString(logits));
    assertTrue(trained.parameters().get("inference/log-step/mean").get(0) != Math.log(0.03));
    Path file = folder.resolve("model.safetensors");
    trained.save(file);
    TrainedVae loaded = TrainedVae.load(file);
    assertEquals(trained.parameters(), loaded.parameters());
    try (Refiner refiner = method.refiner(loaded, experiment.backend());
        Evaluator evaluator = Evaluator.of(loaded, true, experiment.backend())) {
      RefinedProposals refined =
          refiner.refine(data, new Refiner.Options(50, 1, Refiner.Options.UNLIMITED), done -> {});
      Estimate unrolled = evaluator.bound(method, data, 1);
      assertEquals(unrolled.label(), refined.estimate(3).label());
      assertEquals(
          unrolled.mean(), refined.estimate(3).mean(), 4 * Math.sqrt(2) * unrolled.standardError());
    }
  }
}
