package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buffer weights that are fitted to data; the references are those of {@link BufferOracleTest}. */
class BufferFitTest {
  private static final String STEPS =
      ",optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";
  private static final int RUNS = 200_000;
  private static final Refiner.Options OPTIONS =
      new Refiner.Options(1, 3, Refiner.Options.UNLIMITED);

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static TrainedVae line() {
    return new TrainedVae(
        ExactModels.LINE,
        ModelParameters.initialize(ExactModels.LINE, DType.FLOAT64, RandomKey.of(1)),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  private static Rows data(int n) {
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {(float) ExactModels.X});
    return new Rows(rows);
  }

  private RefinedInference fitted(String method, Rows data) {
    return (RefinedInference)
        ((RefiningMethod) Experiment.method(method))
            .fitted(line(), data, OPTIONS, experiment.backend(), done -> {});
  }

  private static double[] weights(RefinedInference method) {
    return method.buffer().orElseThrow().fixed().stream().mapToDouble(p -> p).toArray();
  }

  private Estimate bound(RefiningMethod method, Rows data) {
    try (Refiner refiner = method.refiner(line(), experiment.backend())) {
      return refiner.refine(data, OPTIONS, done -> {}).estimate(0);
    }
  }

  @Test
  void theFixedPointIsTheGreatestMeanOfTheBound() {
    double none = Double.NEGATIVE_INFINITY;
    // Three rows that one proposal explains, and a row of the other: the bound's maximum is 3 : 1.
    double[][] apart = {{0, none}, {-7, none}, {2, none}, {none, 1}};
    assertArrayEquals(new double[] {0.75, 0.25}, BufferFit.em(apart), 1e-6);
    double[][] better = {{1, 0}, {-3, -5}};
    assertArrayEquals(new double[] {1, 0}, BufferFit.em(better), 1e-5);
    double[][] alike = {{800, 800, 800}, {-800, -800, -800}};
    assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, BufferFit.em(alike), 1e-15);
    assertArrayEquals(
        new double[] {1. / 3, 1. / 3, 1. / 3}, BufferFit.inverseVariance(alike), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({
    "single, 0.06, 0.11, 0.18, 0.27, 0.38, -1.909",
    "double, 0.07, 0.12, 0.18, 0.27, 0.37, -1.942"
  })
  void bothFitsAreTheReferencesOfTheLine(
      String sampling, double p0, double p1, double p2, double p3, double p4, double bound) {
    Rows data = data(RUNS);
    String method = "bsvi:4" + STEPS + ",sampling=" + sampling + ",weights=";
    RefinedInference em = fitted(method + "em", data);
    assertArrayEquals(new double[] {p0, p1, p2, p3, p4}, weights(em), 0.02);
    Estimate found = bound(em, data);
    assertEquals(bound, found.mean(), 4 * found.standardError() + 0.001);
    assertTrue(found.mean() < ExactModels.LINE_LOG_EVIDENCE);
    RefinedInference check = fitted(method + "inverse-variance", data);
    assertNotEquals(weights(em)[0], weights(check)[0], 1e-6);
    assertEquals(bound - 0.001, bound(check, data).mean(), 4 * found.standardError() + 0.002);
  }

  @Test
  void theNoiseOfTheFitIsNotThatOfTheRefinement() {
    Rows data = data(300);
    RefinedInference uniform = (RefinedInference) Experiment.method("bsvi:4" + STEPS);
    try (SteppedRefiner refiner = new SteppedRefiner(uniform, line(), experiment.backend())) {
      double[][] weights = refiner.logWeights(data, OPTIONS, done -> {});
      double[] bound = refiner.refine(data, OPTIONS, done -> {}).bound();
      for (int row = 0; row < 300; row++) {
        double mean = Arrays.stream(weights[row]).map(Math::exp).average().orElseThrow();
        assertNotEquals(bound[row], Math.log(mean), 1e-9);
      }
    }
  }

  @Test
  void theFittedMethodKeepsItsNameAndAnyOtherIsItself() {
    RefinedInference em = fitted("bsvi:4,weights=em", data(50));
    assertEquals("bsvi:4,weights=em", em.name());
    assertEquals(5, weights(em).length);
    assertEquals(1, Arrays.stream(weights(em)).sum(), 1e-12);
    RefinedInference other = fitted("bsvi:4", data(50));
    assertEquals(Experiment.method("bsvi:4"), other);
  }

  @Test
  void aWeightThatIsNoNumberIsNamed() {
    Rows data = new Rows(new float[][] {{1.5f}, {1e30f}});
    TrainedVae single =
        new TrainedVae(
            ExactModels.LINE,
            ModelParameters.initialize(ExactModels.LINE, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    RefiningMethod method = (RefiningMethod) Experiment.method("bsvi:4,weights=em");
    NonFiniteException e =
        assertThrows(
            NonFiniteException.class,
            () -> method.fitted(single, data, OPTIONS, experiment.backend(), done -> {}));
    assertTrue(
        String.valueOf(e.getMessage())
            .startsWith("bsvi:4,weights=em: row 2, log-weight 1 of 5: expected a finite number"),
        e::toString);
  }

  @Test
  void withoutAFitTheyAreRefused() {
    RefiningMethod method = (RefiningMethod) Experiment.method("bsvi:4,weights=em");
    assertTrue(method.fits());
    IllegalArgumentException inUse =
        assertThrows(IllegalArgumentException.class, () -> bound(method, data(1)));
    assertTrue(
        String.valueOf(inUse.getMessage())
            .startsWith("bsvi:4,weights=em: its buffer weights are fitted to data first"),
        inUse::toString);
    IllegalArgumentException inTraining =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                experiment.objective(
                    "bsvi:4,weights=inverse-variance", ExactModels.LINE, new double[] {1}));
    assertTrue(
        String.valueOf(inTraining.getMessage()).contains("train by weights=uniform"),
        inTraining::toString);
  }
}
