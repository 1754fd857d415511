package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.objective.MultiSampleBound;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The importance-weighted bound of several samples of the last proposal, on the model of {@link
 * BufferOracleTest}. The expected numbers are means of 12 million runs of an independent program.
 */
class SamplesOfLastTest {
  private static final int RUNS = 200_000;
  private static final int SAMPLES = 4;
  private static final String STEPS =
      ",optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static void assertMean(double expected, double[] values) {
    Estimate e = Estimate.of("mean", 1, values, 0);
    assertEquals(expected, e.mean(), 4 * e.standardError() + 0.0005);
  }

  @ParameterizedTest
  @CsvSource({"1, -2.2260, 1.2626", "5, -1.89057, 0.84954", "10, -1.85893, 0.80011"})
  void boundAndGradientHaveTheReferenceMeans(int samples, double bound, double gradient) {
    Map<String, HostArray> found =
        experiment.run(
            ExactModels.LINE.withRows(RUNS),
            Experiment.repeated(ExactModels.X, RUNS),
            experiment.objective(Experiment.method("svi:4,samples=" + samples + STEPS), 1),
            UnaryOperator.identity());
    double[] value = found.get("value").toDoubles();
    assertMean(bound, value);
    assertTrue(Experiment.mean(value) < ExactModels.LINE_LOG_EVIDENCE);
    double[] each = found.get("gradient of shift").toDoubles();
    for (int r = 0; r < RUNS; r++) {
      each[r] *= RUNS;
    }
    assertMean(gradient, each);
  }

  @ParameterizedTest
  @ValueSource(strings = {"svi:3", "svi-kl:3", "savae:3"})
  void ofOneSampleItIsTheMethodWithoutTheSetting(String method) {
    double[] data = {1.5, -2};
    Map<String, HostArray> one =
        experiment.objective(method + ",samples=1", ExactModels.LINE, data, 0.3);
    experiment
        .objective(method, ExactModels.LINE, data, 0.3)
        .forEach(
            (name, array) -> assertArrayEquals(array.toDoubles(), one.get(name).toDoubles(), name));
  }

  /** The noise of sample i of any proposal is that of the key's i-th fold. */
  private Map<String, HostArray> run(String method, double[] data, double klWeight) {
    return experiment.run(
        ExactModels.LINE,
        data,
        experiment.objective(
            method.equals("iwae")
                ? MultiSampleBound.iwae(SAMPLES)
                : method.equals("iwae,dreg")
                    ? MultiSampleBound.iwae(SAMPLES).doublyReparameterized()
                    : Experiment.method(method),
            klWeight),
        inputs -> {
          Map<String, HostArray> all = new LinkedHashMap<>(inputs);
          inputs.forEach((name, array) -> all.computeIfPresent(name, (n, v) -> given(n, v)));
          return all;
        });
  }

  private static HostArray given(String name, HostArray drawn) {
    int rows = drawn.shape().rank() < 2 ? 0 : drawn.shape().dim(drawn.shape().rank() - 2);
    TensorType one = TensorType.of(DType.FLOAT64, Math.max(1, rows), 1);
    if (name.startsWith("last/")) {
      return draw(one, Integer.parseInt(name.substring("last/".length())));
    }
    if (name.startsWith("z/")) {
      return draw(one, 0);
    }
    if (!name.equals("z")) {
      return drawn;
    }
    double[] numbers = new double[SAMPLES * rows];
    for (int i = 0; i < SAMPLES; i++) {
      System.arraycopy(draw(one, i).toDoubles(), 0, numbers, i * rows, rows);
    }
    return HostArray.ofDoubles(drawn.type(), numbers);
  }

  private static HostArray draw(TensorType type, int i) {
    return HostArray.draw(type, Noise.NORMAL, RandomKey.of(9).fold(i));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "3, 1", "3, 0.3"})
  void withStepsOfSizeZeroItIsTheImportanceWeightedBound(int steps, double klWeight) {
    double[] data = {1.5, -2, 0.25};
    String method = "svi:" + steps + ",step=0,samples=" + SAMPLES;
    Map<String, HostArray> iwae = run("iwae", data, klWeight);
    Map<String, HostArray> byElbo = run(method, data, klWeight);
    Map<String, HostArray> byBound = run(method + ",encoder=bound", data, klWeight);
    for (String name : new String[] {"value", "gradient of shift"}) {
      assertArrayEquals(iwae.get(name).toDoubles(), byElbo.get(name).toDoubles(), 1e-12, name);
    }
    Map<String, HostArray> dreg = run("iwae,dreg", data, klWeight);
    Map<String, HostArray> byDreg = run(method + ",encoder=bound,dreg", data, klWeight);
    for (String name : iwae.keySet()) {
      if (name.startsWith("gradient")) {
        assertArrayEquals(iwae.get(name).toDoubles(), byBound.get(name).toDoubles(), 1e-12, name);
        assertArrayEquals(dreg.get(name).toDoubles(), byDreg.get(name).toDoubles(), 1e-12, name);
      }
    }
  }

  @Test
  void whatTheStepsGainIsThePartOfTheObjective() {
    double[] data = Experiment.repeated(ExactModels.X, RUNS);
    for (String method : new String[] {"svi:4", "bsvi:4", "svi:4,samples=3"}) {
      Map<String, HostArray> found = experiment.objective(method + STEPS, ExactModels.LINE, data);
      assertMean(-2.2260 + 3.459299, found.get("gain").toDoubles());
      Map<String, HostArray> still =
          experiment.objective(method + ",step=0", ExactModels.LINE, data);
      assertMean(0, still.get("gain").toDoubles());
    }
    assertMean(0, experiment.objective("svi:0", ExactModels.LINE, data).get("gain").toDoubles());
  }

  @Test
  void stepsOfSizeZeroAreNotComputed() {
    // Of the k gradients by the sample one is left, that of the encoder.
    int perSample = equations("bsvi:9,step=0") - equations("bsvi:8,step=0");
    int perStep = equations("bsvi:9,step=1e-9") - equations("bsvi:8,step=1e-9");
    assertTrue(perSample < perStep / 2, () -> perSample + " and " + perStep + " equations");
  }

  private int equations(String method) {
    try (Experiment.Prepared prepared =
        experiment.prepare(
            ExactModels.LINE,
            new double[] {1.5},
            experiment.objective(Experiment.method(method), 1))) {
      return prepared.program().program().equations().size();
    }
  }
}
