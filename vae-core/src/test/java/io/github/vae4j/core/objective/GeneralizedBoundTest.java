package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds as functions of given log-weights, of any size. */
class GeneralizedBoundTest {
  /** Two data (columns) with three weights each, thousands of nats apart and equal. */
  private static final double[] LOG_WEIGHTS = {1e4, -3, -1e4, -3, 0, -3};

  private static Tensor column(Tensor w, double... logBufferWeights) {
    return w.trace().constant(HostArray.of(Shape.of(3, 1), logBufferWeights));
  }

  private static double[] run(DType dtype, double[] logWeights, Function<Tensor, Tensor> function) {
    Trace trace = Trace.open();
    TensorType type = TensorType.of(dtype, logWeights.length / 2, 2);
    Tensor w = trace.input("w", Role.DATA, type);
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        CompiledProgram program =
            CompiledProgram.compile(
                backend, trace.program(Map.of("y", function.apply(w))), Set.of())) {
      HostArray input = HostArray.ofDoubles(type, logWeights);
      return program.runToHost(Map.of(), Map.of("w", input)).get("y").toDoubles();
    }
  }

  private static Tensor gradient(Tensor w, Function<Tensor, Tensor> bound) {
    return Gradients.of(bound.apply(w).sumAll(), List.of(w)).get(0);
  }

  @Test
  void equalBufferWeightsGiveTheImportanceWeightedBound() {
    double third = Math.log(1 / 3.0);
    double[] expected = {1e4 + third, -3};
    assertArrayEquals(expected, run(DType.FLOAT64, LOG_WEIGHTS, GeneralizedBound::value), 1e-11);
    assertArrayEquals(
        expected,
        run(
            DType.FLOAT64,
            LOG_WEIGHTS,
            w -> GeneralizedBound.value(w, column(w, third, third, third))),
        1e-11);
  }

  @Test
  void aBufferWeightOfOneGivesThatWeightAlone() {
    double never = Double.NEGATIVE_INFINITY;
    Function<Tensor, Tensor> last = w -> GeneralizedBound.value(w, column(w, never, never, 0));
    assertArrayEquals(new double[] {0, -3}, run(DType.FLOAT64, LOG_WEIGHTS, last), 0);
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 1, 1},
        run(DType.FLOAT64, LOG_WEIGHTS, w -> gradient(w, last)),
        0);
  }

  @Test
  void theGradientIsTheShareOfEachWeight() {
    double[] w = {0.3, -1, 0.5, 2, -0.7, 0};
    double[] pi = {0.2, 0.5, 0.3};
    double[] expected = new double[6];
    for (int i = 0; i < 2; i++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += pi[k] * Math.exp(w[2 * k + i]);
      }
      for (int k = 0; k < 3; k++) {
        expected[2 * k + i] = pi[k] * Math.exp(w[2 * k + i]) / sum;
      }
    }
    Function<Tensor, Tensor> logPi = t -> column(t, Math.log(0.2), Math.log(0.5), Math.log(0.3));
    assertArrayEquals(
        expected, run(DType.FLOAT64, w, t -> GeneralizedBound.share(t, logPi.apply(t))), 1e-14);
    assertArrayEquals(
        expected,
        run(DType.FLOAT64, w, t -> gradient(t, u -> GeneralizedBound.value(u, logPi.apply(u)))),
        1e-14);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.001, 1e-9, 0, -1e-9, -0.5, -2})
  void powerMeansOfWeightsOfAnySizeAreFiniteWithTheSlopeAsGradient(double power) {
    PowerMean mean = new PowerMean(1, power);
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      double[] values = run(dtype, LOG_WEIGHTS, mean::value);
      // Between the least and the greatest log-weight, where equal ones leave no choice.
      assertTrue(values[0] > -1e4 && values[0] < 1e4, power + ": " + values[0]);
      assertEquals(-3, values[1], 1e-5, "power " + power);
      double[] slope = run(dtype, LOG_WEIGHTS, mean::slope);
      double[] gradient = run(dtype, LOG_WEIGHTS, w -> gradient(w, mean::value));
      assertArrayEquals(slope, gradient, 2e-3 * (dtype == DType.FLOAT32 ? 1 : 1e-9));
      assertEquals(1, slope[0] + slope[2] + slope[4], 1e-6);
    }
  }

  @Test
  void aPowerNearZeroIsExactInSinglePrecision() {
    // (1 / t) log mean exp(t w) = mean + t variance / 2 + ...; here mean 1 and variance 2 / 3.
    double[] w = {0, 0, 1, 1, 2, 2};
    for (double power : new double[] {1e-3, 1e-6, -1e-6}) {
      assertEquals(1 + power / 3, run(DType.FLOAT32, w, new PowerMean(1, power)::value)[0], 1e-6);
    }
  }
}
