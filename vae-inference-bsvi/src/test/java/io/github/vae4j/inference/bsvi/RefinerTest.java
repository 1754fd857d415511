package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.RefinementCourse;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refinement of new data with a model that is trained. */
class RefinerTest {
  private static final VaeSpec MODEL = VaeSpec.mlp(Shape.of(3), 2, Likelihoods.BERNOULLI, 4);
  private static final Refiner.Options OPTIONS =
      new Refiner.Options(1, 7, Refiner.Options.UNLIMITED);

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static TrainedVae vae(VaeModel model, Map<String, HostArray> more) {
    Map<String, HostArray> parameters =
        new LinkedHashMap<>(ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)));
    parameters.putAll(more);
    return new TrainedVae(model, parameters, Preprocessing.divide(1), List.of(), Map.of());
  }

  private RefinedProposals refine(
      String method, VaeModel model, Map<String, HostArray> more, Rows data, Refiner.Options how) {
    try (Refiner refiner =
        ((RefiningMethod) Experiment.method(method))
            .refiner(vae(model, more), experiment.backend())) {
      return refiner.refine(data, how, done -> {});
    }
  }

  private RefinedProposals refine(String method, Rows data) {
    return refine(method, MODEL, Map.of(), data, OPTIONS);
  }

  private static Rows data(int n) {
    float[][] rows = new float[n][3];
    for (int i = 0; i < n; i++) {
      double[] row = new double[3];
      Noise.UNIFORM.fill(RandomKey.of(4).fold(i), 0, row);
      for (int j = 0; j < 3; j++) {
        rows[i][j] = row[j] < 0.5 ? 0 : 1;
      }
    }
    return new Rows(rows);
  }

  private static double[] numbers(Rows data) {
    double[] all = new double[data.size() * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = data.rows()[i / 3][i % 3];
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bsvi:4,step=0.3,log-scale-step=0.1",
        "bsvi:4,optimizer=adam,schedule=cosine,sampling=double,kl=stl",
        "bsvi:4,optimizer=ascent,clip=0.5,kl=sampled,weights=0.1/0/0.4/0.3/0.2",
        "bsvi:4,weights=learned,learned-steps",
        "bsvi:4,step=0,weights=0.1/0/0.4/0.3/0.2",
        "svi:4,samples=3,step=0.3",
        "bsvi:4,optimizer=damped,step=0.3",
      })
  void stepByStepGivesTheNumbersOfTheUnrolledProgram(String method) {
    Rows data = data(6);
    Map<String, HostArray> learned =
        Map.of(
            "inference/buffer-logits", HostArray.of(Shape.of(5), new double[] {0, 1, -1, 0.5, 2}),
            "inference/log-step/mean", HostArray.of(Shape.scalar(), new double[] {-1}),
            "inference/log-step/log-scale", HostArray.of(Shape.scalar(), new double[] {-2}));
    RefinedProposals stepped = refine(method, MODEL, learned, data, OPTIONS);
    RandomKey key = RandomKey.of(7).fold("refinement").fold("noise");
    RefinedInference m = (RefinedInference) Experiment.method(method);
    UnaryOperator<Map<String, HostArray>> sameNumbers =
        inputs -> {
          Map<String, HostArray> all = new LinkedHashMap<>(inputs);
          learned.forEach((name, value) -> all.computeIfPresent(name, (n, v) -> value));
          inputs.forEach(
              (name, array) -> {
                if (name.startsWith("z/")
                    || name.startsWith("refine/")
                    || name.startsWith("last/")) {
                  all.put(name, BatchRefinement.rowNoise(key.fold(name), 0, array.type()));
                }
              });
          return all;
        };
    Map<String, HostArray> unrolled =
        experiment.run(
            MODEL,
            numbers(data),
            (model, x, scope) -> {
              Proposal last = Experiment.trajectory(method, model, x, scope).last().proposal();
              return Map.of("mean", last.mean(), "logScale", last.logScale());
            },
            sameNumbers);
    double[] bound =
        experiment
            .run(MODEL, numbers(data), experiment.objective(m, 1), sameNumbers)
            .get("value")
            .toDoubles();
    assertArrayEquals(unrolled.get("mean").toDoubles(), stepped.mean().toDoubles(), 1e-13);
    assertArrayEquals(unrolled.get("logScale").toDoubles(), stepped.logScale().toDoubles(), 1e-13);
    assertArrayEquals(bound, stepped.bound(), 1e-12);
    assertTrue(Arrays.stream(stepped.steps()).allMatch(k -> k == 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "svi:8,step=0.3,log-scale-step=0.1,clip=0.4",
        "svi:8,optimizer=adam,kl=stl",
        "bsvi:8,optimizer=ascent,step=0.3,clip=0.4,sampling=double"
      })
  void aRowIsRefinedAloneAsInABatchOfFifty(String method) {
    Rows all = data(50);
    RefinedProposals together = refine(method, all);
    RefinedProposals alone = refine(method, new Rows(new float[][] {all.rows()[0]}));
    for (int j = 0; j < 2; j++) {
      assertEquals(together.mean().get(j), alone.mean().get(j), 1e-13);
      assertEquals(together.logScale().get(j), alone.logScale().get(j), 1e-13);
    }
    assertEquals(together.bound()[0], alone.bound()[0], 1e-12);
    assertEquals(together.before()[0], alone.before()[0], 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void eachStepOfACourseIsTheEndOfARefinementOfSoManySteps(int steps) {
    Rows data = data(6);
    Refiner.Options options = new Refiner.Options(3, 7, Refiner.Options.UNLIMITED);
    RefinementCourse course;
    try (Refiner refiner =
        ((RefiningMethod) Experiment.method("svi:4,step=0.3,log-scale-step=0.1"))
            .refiner(vae(MODEL, Map.of()), experiment.backend())) {
      course = refiner.course(data, 5, options);
    }
    assertEquals(5, course.elbo().length);
    RefinedProposals refined =
        steps == 0
            ? refine("svi:4,step=0", MODEL, Map.of(), data, options)
            : refine(
                "svi:" + steps + ",step=0.3,log-scale-step=0.1", MODEL, Map.of(), data, options);
    assertEquals(refined.after()[5], course.elbo()[steps], 1e-12);
    assertEquals(refined.reconstruction()[5], course.reconstruction()[steps], 1e-12);
    for (int j = 0; j < 2; j++) {
      assertEquals(refined.mean().get(2 * 5 + j), course.mean().get(2 * steps + j), 1e-13);
      assertEquals(refined.logScale().get(2 * 5 + j), course.logScale().get(2 * steps + j), 1e-13);
    }
  }

  @Test
  void equalDataInTwoBatchesHaveNoiseOfTheirOwn() {
    Rows data = data(300); // two batches, of 256 and 44
    data.rows()[256 + 9] = data.rows()[9];
    RefinedProposals refined = refine("svi:3,step=0.3", data);
    assertNotEquals(refined.mean().get(2 * 9), refined.mean().get(2 * (256 + 9)), 1e-6);
    Rows half = new Rows(Arrays.copyOf(data.rows(), 150));
    RefinedProposals alone = refine("svi:3,step=0.3", half);
    for (int j = 0; j < 2 * 150; j++) {
      assertEquals(alone.mean().get(j), refined.mean().get(j), 1e-13);
    }
  }

  @Test
  void manyStepsReachTheBestDiagonalProposal() {
    int n = 256; // runs, each with noise of its own
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {1, -0.5f, 0.7f});
    RefinedProposals refined =
        refine(
            "svi:300,optimizer=ascent,step=0.05,log-scale-step=0.02,schedule=linear,kl=stl",
            ExactModels.PLANE,
            Map.of(),
            new Rows(rows),
            new Refiner.Options(20, 1, Refiner.Options.UNLIMITED));
    for (int j = 0; j < 2; j++) {
      double mean = 0;
      double variance = 0;
      for (int r = 0; r < n; r++) {
        mean += refined.mean().get(2 * r + j) / n;
        variance += Math.exp(2 * refined.logScale().get(2 * r + j)) / n;
      }
      assertEquals(ExactModels.PLANE_BEST_MEAN[j], mean, 0.01);
      assertEquals(ExactModels.PLANE_BEST_VARIANCE[j], variance, 0.005);
    }
    Estimate before = Estimate.of("ELBO", 20, refined.before(), 0);
    Estimate after = refined.estimate(0);
    assertEquals(ExactModels.PLANE_ELBO_AT_THE_PRIOR, before.mean(), 4 * before.standardError());
    assertTrue(after.mean() < ExactModels.PLANE_BEST_DIAGONAL_ELBO + 4 * after.standardError());
    assertTrue(after.mean() > ExactModels.PLANE_BEST_DIAGONAL_ELBO - 0.05, after::toString);
    assertEquals("SVI(300)", after.label());
  }

  @Test
  void hundredsOfStepsGiveABoundAboveThatOfTheEncoderAndBelowTheEvidence() {
    int n = 256;
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {1.5f});
    RefinedProposals refined =
        refine(
            "bsvi:300,optimizer=ascent,step=0.02,log-scale-step=0.01,kl=stl",
            ExactModels.LINE,
            Map.of(),
            new Rows(rows),
            OPTIONS);
    Estimate bound = refined.estimate(0);
    double logP = ExactModels.LINE_LOG_EVIDENCE;
    assertEquals("BSVI(300)-301", bound.label());
    assertTrue(bound.mean() <= logP + 4 * bound.standardError(), bound::toString);
    assertTrue(bound.mean() > logP - 0.05, bound::toString);
    assertTrue(Estimate.of("", 1, refined.before(), 0).mean() < logP - 1);
  }

  @Test
  void withoutTimeNoStepIsTakenAndTheBoundIsTheEncoders() {
    RefinedProposals refined =
        refine(
            "bsvi:9,weights=0.5/0.5/0/0/0/0/0/0/0/0",
            MODEL,
            Map.of(),
            data(3),
            new Refiner.Options(2, 7, Duration.ZERO));
    assertArrayEquals(new int[3], refined.steps());
    assertArrayEquals(refined.before(), refined.after());
    assertTrue(Arrays.stream(refined.bound()).allMatch(Double::isFinite));
  }

  @ParameterizedTest
  @ValueSource(strings = {"svi:4", "bsvi:4"})
  void aRefinementThatDivergesNamesTheDatum(String word) {
    NonFiniteException e =
        assertThrows(
            NonFiniteException.class,
            () ->
                refine(word + ",optimizer=ascent,step=1e300,log-scale-step=1e300,clip=0", data(3)));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(": row 1, ELBO after 4 steps: expected"), message);
    assertTrue(message.endsWith("; lower step and log-scale-step"), message);
  }

  @Test
  void aDatumThatOverflowsTheModelIsNamed() {
    float[][] rows = {{1.5f}, {1e30f}};
    TrainedVae vae =
        new TrainedVae(
            ExactModels.LINE,
            ModelParameters.initialize(ExactModels.LINE, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    try (Refiner refiner =
        ((RefiningMethod) Experiment.method("svi:2")).refiner(vae, experiment.backend())) {
      NonFiniteException e =
          assertThrows(
              NonFiniteException.class, () -> refiner.refine(new Rows(rows), OPTIONS, done -> {}));
      assertTrue(
          String.valueOf(e.getMessage())
              .startsWith("svi:2: row 2, ELBO before the refinement: expected"),
          e::toString);
    }
  }

  /** Whoever refines at the end of other work learns it before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vae:latent=2;posterior=bernoulli;prior=bernoulli | svi:2 | found discrete latents",
        "vae:latent=2;prior=mixture:2 | svi:2,kl=analytic | have no KL in closed form",
      })
  void aModelThatItCannotRefineIsRefusedBeforeAnyData(String word, String method, String reason) {
    TrainedVae vae = vae(Models.make(word, Shape.of(3), Map.of()), Map.of());
    RefiningMethod refining = (RefiningMethod) Experiment.method(method);
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> refining.refiner(vae, experiment.backend()))
                .getMessage());
    assertTrue(message.contains(reason), message);
  }

  @Test
  void learnedNumbersThatTheModelLacksAreAskedFor() {
    String message =
        Objects.requireNonNull(
            assertThrows(
                    IllegalArgumentException.class, () -> refine("bsvi:9,weights=learned", data(1)))
                .getMessage());
    assertTrue(
        message.startsWith(
            "bsvi:9,weights=learned: needs 10 trained numbers 'inference/buffer-logits'"),
        message);
  }

  /**
   * The encoder of {@link ExactModels#LINE} is normal with any mean and scale, as the posterior is:
   * the best ELBO is log p(x), and the regret is the divergence of the encoder's proposal from the
   * posterior N(x/2, 1/2).
   */
  @Test
  void theRegretIsTheDivergenceFromThePosteriorWhereThatIsInTheFamily() {
    Rows data = new Rows(new float[][] {{(float) ExactModels.X}, {-1}});
    RefinedProposals found =
        refine(
            "svi:400,step=0.05,log-scale-step=0.05",
            ExactModels.LINE,
            Map.of(),
            data,
            new Refiner.Options(40_000, 7, Refiner.Options.UNLIMITED));
    for (int i = 0; i < data.size(); i++) {
      double distance = -0.5 - data.rows()[i][0] / 2;
      double ratio = 0.81 / 0.5;
      double divergence = (ratio + distance * distance / 0.5 - 1 - Math.log(ratio)) / 2;
      assertEquals(divergence, found.regret()[i], 0.05);
    }
    assertArrayEquals(
        new double[] {found.after()[0] - found.before()[0]}, new double[] {found.regret()[0]}, 0);
  }
}
