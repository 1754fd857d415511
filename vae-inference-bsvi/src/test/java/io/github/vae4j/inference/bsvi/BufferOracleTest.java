package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BSVI with 4 steps on z ~ N(0, 1), x | z ~ N(z, 1) at x = 1.5, from mean -0.5 and scale 0.9: plain
 * ascent of log w with steps 0.1 and 0.03. The expected numbers are means of 30 million runs of an
 * independent program, with errors below 0.0004, or exact.
 */
class BufferOracleTest {
  private static final int RUNS = 200_000;
  private static final String STEPS =
      "optimizer=ascent,step=0.1,log-scale-step=0.03,kl=sampled,clip=0,schedule=constant";
  private static final double LOG_P = ExactModels.LINE_LOG_EVIDENCE;

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private static double[] data() {
    return Experiment.repeated(ExactModels.X, RUNS);
  }

  /** Returns log w_i of each run by i. */
  private double[][] logWeights(String sampling) {
    Map<String, HostArray> weights =
        experiment.run(
            ExactModels.LINE,
            data(),
            (model, x, scope) -> {
              Trajectory t =
                  Experiment.trajectory(
                      "bsvi:4," + STEPS + ",sampling=" + sampling, model, x, scope);
              Map<String, Tensor> all = new LinkedHashMap<>();
              for (int i = 0; i <= 4; i++) {
                all.put("w" + i, t.draws().get(i).terms().logWeights());
              }
              return all;
            },
            UnaryOperator.identity());
    return weights.values().stream().map(HostArray::toDoubles).toArray(double[][]::new);
  }

  private static void assertMean(double exact, double[] values, String what) {
    Estimate e = Estimate.of(what, 1, values, 0);
    assertTrue(
        Math.abs(e.mean() - exact) <= 4 * e.standardError() + 0.0004,
        () -> "expected " + exact + ", found " + e);
  }

  @ParameterizedTest
  @CsvSource({
    "single, -3.459299, -2.9306, -2.5905, -2.3688, -2.2255",
    "double, -3.459299, -2.9308, -2.5901, -2.3693, -2.2253"
  })
  void theElboOfEachProposal(
      String sampling, double e0, double e1, double e2, double e3, double e4) {
    double[] expected = {e0, e1, e2, e3, e4};
    double[][] logWeights = logWeights(sampling);
    for (int i = 0; i <= 4; i++) {
      assertMean(expected[i], logWeights[i], "ELBO of proposal " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"single", "double"})
  void eachWeightHasTheMeanOfTheEvidenceAndNoTwoAreCorrelated(String sampling) {
    double[][] ratio = logWeights(sampling);
    for (double[] weights : ratio) {
      for (int r = 0; r < RUNS; r++) {
        weights[r] = Math.exp(weights[r] - LOG_P);
      }
      assertMean(1, weights, "w / p(x)");
    }
    double[] products = new double[RUNS];
    for (int i = 0; i <= 4; i++) {
      for (int j = 0; j < i; j++) {
        for (int r = 0; r < RUNS; r++) {
          products[r] = (ratio[i][r] - 1) * (ratio[j][r] - 1);
        }
        assertMean(0, products, "covariance of weights " + i + " and " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"single, 0.353, -1.1212", "double, 0.338, -1.1226"})
  void theSpreadOfTheWeightsAndTheBestOfThemAreTheReferences(
      String sampling, double variance, double best) {
    double[][] logWeights = logWeights(sampling);
    double[] first = new double[RUNS];
    double[] mixed = new double[RUNS];
    double[] greatest = new double[RUNS];
    for (int r = 0; r < RUNS; r++) {
      double sum = 0;
      greatest[r] = Double.NEGATIVE_INFINITY;
      for (double[] weights : logWeights) {
        sum += 0.2 * Math.exp(weights[r] - LOG_P);
        greatest[r] = Math.max(greatest[r], weights[r]);
      }
      double w = Math.exp(logWeights[0][r] - LOG_P);
      first[r] = (w - 1) * (w - 1);
      mixed[r] = (sum - 1) * (sum - 1);
    }
    assertMean(3.36788, first, "Var(w_0) / p^2");
    // The reference is a mean of a million runs of a quantity with heavy tails.
    Estimate spread = Estimate.of("Var(sum pi w) / p^2", 1, mixed, 0);
    assertEquals(variance, spread.mean(), 5 * spread.standardError() + 0.001);
    assertMean(best, greatest, "E log max w");
    assertTrue(Experiment.mean(greatest) > LOG_P); // which is why the best weight is no bound
  }

  @ParameterizedTest
  @CsvSource({
    "single, uniform, -1.9448",
    "double, uniform, -1.9747",
    "single, 0.06/0.11/0.18/0.27/0.38, -1.9090",
    "double, 0.07/0.12/0.18/0.26/0.37, -1.9416",
  })
  void theBoundHasTheReferenceMeanAndIsBelowTheEvidence(
      String sampling, String weights, double mean) {
    String method = "bsvi:4," + STEPS + ",sampling=" + sampling + ",weights=" + weights;
    double[] value =
        experiment.objective(method, ExactModels.LINE, data()).get("value").toDoubles();
    assertMean(mean, value, method);
    assertTrue(Experiment.mean(value) < LOG_P);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "0.06/0.11/0.18/0.27/0.38", "0/0/1/0/0"})
  void theBoundIsAtLeastTheMeanOfTheLogWeightsInEveryRun(String weights) {
    double[] value =
        experiment
            .objective("bsvi:4," + STEPS + ",weights=" + weights, ExactModels.LINE, data())
            .get("value")
            .toDoubles();
    double[][] logWeights = logWeights("single");
    double[] pi = {0.2, 0.2, 0.2, 0.2, 0.2};
    if (!weights.equals("uniform")) {
      String[] numbers = weights.split("/");
      for (int i = 0; i <= 4; i++) {
        pi[i] = Double.parseDouble(numbers[i]);
      }
    }
    for (int r = 0; r < RUNS; r++) {
      double jensen = 0;
      for (int i = 0; i <= 4; i++) {
        jensen += pi[i] * logWeights[i][r];
      }
      assertTrue(value[r] >= jensen - 1e-12, "run " + r);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "single, full, 0.8970, 0.167",
    "double, full, 0.9402, 0.217",
    "single, sir, 0.8970, 0.498"
  })
  void theDecodersGradientHasTheReferenceMeanAndVariance(
      String sampling, String gradient, double mean, double variance) {
    // The surrogate is a mean over the data: the gradient by a shift of each datum's own is that
    // datum's share of it.
    String method = "bsvi:4," + STEPS + ",sampling=" + sampling + ",gradient=" + gradient;
    double[] each =
        experiment
            .run(
                ExactModels.LINE.withRows(RUNS),
                data(),
                experiment.objective(Experiment.method(method), 1),
                UnaryOperator.identity())
            .get("gradient of shift")
            .toDoubles();
    for (int r = 0; r < RUNS; r++) {
      each[r] *= RUNS;
    }
    assertMean(mean, each, method);
    double m = Experiment.mean(each);
    double[] squares = new double[RUNS];
    for (int r = 0; r < RUNS; r++) {
      squares[r] = (each[r] - m) * (each[r] - m);
    }
    assertEquals(variance, Experiment.mean(squares), 0.005);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",dreg"})
  void bothGradientsOfTheEncoderTrainedOnTheBoundHaveOneMean(String estimator) {
    // Means of a million runs of an independent program: 0.3820, 0.3806 and 0.2751, 0.2740.
    Map<String, HostArray> found =
        experiment.objective(
            "bsvi:4," + STEPS + ",sampling=double,encoder=bound" + estimator,
            ExactModels.LINE,
            data());
    assertEquals(0.381, found.get("gradient of intercept").get(0), 0.009);
    assertEquals(0.2745, found.get("gradient of log-scale").get(0), 0.012);
  }
}
