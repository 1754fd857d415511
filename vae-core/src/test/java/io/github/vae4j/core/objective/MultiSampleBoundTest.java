package io.github.vae4j.core.objective;

import static io.github.vae4j.core.objective.Objectives.repeated;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.exact.LinearGaussian;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and limits on z ~ N(0, 1), x | z ~ N(z, 1), and its exact posterior. */
class MultiSampleBoundTest {
  private static final LinearGaussian WIDE = LinearGaussian.line().withProposal(0, -0.5, 0.9);
  private static final double[] XS = {1.5, -0.3, 2, 0.1};

  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  private static InferenceMethod method(String word) {
    return InferenceMethods.discover().create(word);
  }

  private Map<String, HostArray> run(String word) {
    return objectives.run(method(word), WIDE, DType.FLOAT64, 1, XS, repeated(1, XS.length));
  }

  private Estimate value(String word, int n) {
    double[] x = repeated(1.5, n);
    HostArray values =
        objectives.run(method(word), WIDE, DType.FLOAT64, 1, x, repeated(1, n)).get("value");
    return Estimate.of(word, 1, values.toDoubles(), 0);
  }

  private static void assertMean(double exact, double exactError, Estimate e) {
    double allowed = 4 * Math.hypot(e.standardError(), exactError);
    assertTrue(Math.abs(e.mean() - exact) <= allowed, "expected " + exact + ", found " + e);
  }

  @ParameterizedTest
  @CsvSource({
    "2, -2.6903, 0.0003",
    "5, -2.1831, 0.0002",
    "10, -2.0045, 0.0001",
    "50, -1.8623, 0.0001"
  })
  void theImportanceWeightedBoundHasItsKnownMean(int k, double mean, double error) {
    Estimate plain = value("iwae:" + k, 20_000);
    assertMean(mean, error, plain);
    assertEquals(plain.mean(), value("iwae:" + k + ",dreg", 20_000).mean(), 1e-12);
  }

  @Test
  void everyBoundIsAtMostTheEvidenceAndTheyAreOrdered() {
    // From the same 10 samples: power means rise with the power, means of logarithms are below.
    double evidence = LinearGaussian.line().logEvidence(1.5);
    int n = 20_000;
    double elbo = value("elbo:10,sampled", n).mean();
    double iwae = value("iwae:10", n).mean();
    String[] rising = {"renyi:3,10", "elbo:10,sampled", "renyi:0.5,10", "iwae:10"};
    for (int i = 0; i < rising.length; i++) {
      Estimate e = value(rising[i], n);
      assertTrue(e.mean() < evidence + 4 * e.standardError(), e.toString());
      if (i > 0) {
        assertTrue(value(rising[i - 1], n).mean() < e.mean() - 0.05, rising[i]);
      }
    }
    for (String between : new String[] {"miwae:2,5", "miwae:5,2", "ciwae:10,0.5"}) {
      double mean = value(between, n).mean();
      assertTrue(elbo < mean - 0.05 && mean < iwae - 0.05, between);
    }
    assertMean(-2.1831, 0.0002, value("miwae:2,5", n));
    assertMean(-2.6903, 0.0003, value("miwae:5,2", n));
  }

  @ParameterizedTest
  @CsvSource({
    "'iwae:1', 'elbo:sampled'",
    "'iwae:1,dreg', 'elbo:stl'",
    "'miwae:1,6', 'iwae:6'",
    "'miwae:1,6,dreg', 'iwae:6,dreg'",
    "'miwae:6,1', 'elbo:6,sampled'",
    "'miwae:6,1,dreg', 'elbo:6,stl'",
    "'piwae:1,6', 'iwae:6'",
    "'piwae:1,6,dreg', 'iwae:6,dreg'",
    "'ciwae:6,1', 'elbo:6,sampled'",
    "'ciwae:6,0', 'iwae:6'",
    "'ciwae:6,0,dreg', 'iwae:6,dreg'",
    "'ciwae:6,1,dreg', 'elbo:6,stl'",
    "'renyi:0,6', 'iwae:6'",
    "'renyi:0,6,dreg', 'iwae:6,dreg'",
    "'renyi:1,6', 'elbo:6,sampled'",
    "'renyi:1,6,dreg', 'elbo:6,stl'",
    "'renyi:0.9999999999,6', 'elbo:6,sampled'",
    "'renyi:1.0000000001,6', 'elbo:6,sampled'"
  })
  void limitsAreTheirNeighboursUnderTheSameNoise(String limit, String neighbour) {
    Map<String, HostArray> a = run(limit);
    Map<String, HostArray> b = run(neighbour);
    for (String name : b.keySet()) {
      if (!name.equals("surrogate")) { // its value means nothing
        assertArrayEquals(b.get(name).toDoubles(), a.get(name).toDoubles(), 1e-8, name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"iwae:4", "miwae:2,3", "piwae:2,3", "ciwae:4,0.5", "renyi:0.5,4", "renyi:2,4"})
  void theGradientEstimatorChangesNeitherValueNorPartsNorTheDecoder(String word) {
    Map<String, HostArray> plain = run(word);
    Map<String, HostArray> dreg = run(word + ",dreg");
    for (String name : new String[] {"value", "reconstruction", "kl", "gradient of shift"}) {
      assertArrayEquals(plain.get(name).toDoubles(), dreg.get(name).toDoubles(), 1e-12, name);
    }
    double difference =
        plain.get("gradient of intercept").get(0) - dreg.get("gradient of intercept").get(0);
    assertTrue(Math.abs(difference) > 1e-3, "the encoder's gradients differ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"elbo:3", "iwae:4", "miwae:2,2", "piwae:2,2", "ciwae:4,0.5", "renyi:0.5,4"})
  void atTheExactPosteriorEveryDrawIsExactAndNothingPullsOnTheEncoder(String word) {
    boolean elbo = word.startsWith("elbo");
    Map<String, HostArray> pathOnly = exact(word + (elbo ? ",stl" : ",dreg"));
    for (int i = 0; i < XS.length; i++) {
      assertEquals(LinearGaussian.line().logEvidence(XS[i]), pathOnly.get("value").get(i), 1e-12);
    }
    Map<String, HostArray> plain = exact(word + (elbo ? ",sampled" : ""));
    for (String name : new String[] {"slope", "intercept", "log-scale"}) {
      assertEquals(0, pathOnly.get("gradient of " + name).get(0), 1e-12, name);
      assertTrue(Math.abs(plain.get("gradient of " + name).get(0)) > 1e-3, name);
    }
  }

  private Map<String, HostArray> exact(String word) {
    LinearGaussian model = LinearGaussian.line();
    return objectives.run(method(word), model, DType.FLOAT64, 1, XS, repeated(1, XS.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iwae:4", "iwae:4,dreg", "piwae:2,2", "renyi:0.5,4,dreg", "elbo:2,stl"})
  void rowsOfWeightZeroHaveNoInfluence(String word) {
    double[] padded = {1.5, -0.3, 2, 1e300};
    double[] weights = {1, 1, 1, 0};
    double[] other = {1.5, -0.3, 2, 5};
    Map<String, HostArray> a =
        objectives.run(method(word), WIDE, DType.FLOAT64, 1, padded, weights);
    Map<String, HostArray> b = objectives.run(method(word), WIDE, DType.FLOAT64, 1, other, weights);
    for (String name : b.keySet()) {
      if (name.startsWith("gradient") || name.equals("surrogate")) {
        assertArrayEquals(b.get(name).toDoubles(), a.get(name).toDoubles(), 1e-12, name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iwae:3", "iwae:3,dreg", "piwae:3,2", "ciwae:3,0.5,dreg", "renyi:0.5,3"})
  void theKlWeightChangesTheSurrogateAndNotTheValue(String word) {
    Map<String, HostArray> full = run(word);
    Map<String, HostArray> half =
        objectives.run(method(word), WIDE, DType.FLOAT64, 0.5, XS, repeated(1, XS.length));
    assertEquals(full.get("value"), half.get("value"));
    double difference =
        full.get("gradient of intercept").get(0) - half.get("gradient of intercept").get(0);
    assertTrue(Math.abs(difference) > 1e-3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo:3,stl",
        "iwae:4",
        "iwae:4,dreg",
        "miwae:2,2,dreg",
        "piwae:2,2",
        "ciwae:4,0.5,dreg",
        "renyi:0.5,4",
        "renyi:0.5,4,dreg",
        "renyi:2,4,dreg"
      })
  void logWeightsOfTensOfThousandsGiveFiniteNumbersInBothPrecisions(String word) {
    double[] far = {150, -150, 0.1, 40}; // log-weights near -1e4 and differences of hundreds
    Map<String, HostArray> wide =
        objectives.run(method(word), WIDE, DType.FLOAT64, 1, far, repeated(1, 4));
    Map<String, HostArray> narrow =
        objectives.run(method(word), WIDE, DType.FLOAT32, 1, far, repeated(1, 4));
    assertTrue(wide.get("value").get(0) < -1e4);
    for (String name : wide.keySet()) {
      double[] expected = wide.get(name).toDoubles();
      double[] found = narrow.get(name).toDoubles();
      for (int i = 0; i < expected.length; i++) {
        assertTrue(Double.isFinite(expected[i]), name);
        if (name.equals("value")) {
          assertEquals(expected[i], found[i], 1e-6 * Math.abs(expected[i]) + 1e-5, name);
        } else {
          assertTrue(Double.isFinite(found[i]), name);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"iwae:50", "iwae:50,dreg", "miwae:5,10", "piwae:5,10,dreg", "renyi:0.5,50"})
  void singlePrecisionAgreesWithDouble(String word) {
    Map<String, HostArray> wide = run(word);
    Map<String, HostArray> narrow =
        objectives.run(method(word), WIDE, DType.FLOAT32, 1, XS, repeated(1, XS.length));
    for (String name : wide.keySet()) {
      if (!name.equals("surrogate")) {
        assertArrayEquals(wide.get(name).toDoubles(), narrow.get(name).toDoubles(), 2e-5, name);
      }
    }
  }
}
