package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.execution.Named;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What methods tell of their bound with the step's KL weight. */
class WeightedBoundTest {
  private static final LinearGaussian MODEL = LinearGaussian.line().withProposal(0.3, -0.5, 0.9);
  private static final double[] XS = {1.5, -2, 0.25};
  private static final double[] ALL = {1, 1, 1};

  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  private Map<String, HostArray> run(InferenceMethod method, double klWeight) {
    return objectives.run(method, MODEL, DType.FLOAT64, klWeight, XS, ALL);
  }

  private static double[] numbers(Map<String, HostArray> results, String name) {
    return Named.get(results, name).toDoubles();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo",
        "elbo:3",
        "elbo:2,sampled",
        "elbo:2,stl",
        "iwae:4",
        "iwae:4,dreg",
        "piwae:2,3",
        "ciwae:4,0.5",
        "vimco:3",
        "rws:3,wake"
      })
  void atWeightOneItIsTheBound(String word) {
    Map<String, HostArray> results = run(InferenceMethods.discover().create(word), 1);
    assertArrayEquals(numbers(results, "value"), numbers(results, "weighted"), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"elbo", "elbo:3", "elbo:2,sampled", "elbo:2,stl"})
  void theElboLosesTheRestOfTheKl(String word) {
    Map<String, HostArray> results = run(InferenceMethods.discover().create(word), 4);
    double[] value = numbers(results, "value");
    double[] kl = numbers(results, "kl");
    double[] weighted = numbers(results, "weighted");
    for (int i = 0; i < XS.length; i++) {
      assertEquals(value[i] - 3 * kl[i], weighted[i], 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"elbo", "elbo:2,sampled", "iwae:4", "renyi:0.5,3", "miwae:2,2"})
  void itsMeanIsWhatIsTrained(String word) {
    Map<String, HostArray> results = run(InferenceMethods.discover().create(word), 0.3);
    double mean = 0;
    for (double each : numbers(results, "weighted")) {
      mean += each / XS.length;
    }
    assertEquals(Named.get(results, "surrogate").get(0), mean, 1e-12);
    assertTrue(Math.abs(numbers(results, "value")[0] - numbers(results, "weighted")[0]) > 1e-3);
  }
}
