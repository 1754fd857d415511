package io.github.vae4j.core.discrete;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaxationTest {
  private static final int POINTS = 100_000;

  private static double sigmoid(double y) {
    return 1 / (1 + Math.exp(-y));
  }

  private static double[] result(Tensor tensor) {
    return Run.once(tensor.trace().program(Map.of("y", tensor)), List.of()).get(0).toDoubles();
  }

  private static Tensor constant(Trace trace, double[] numbers, int... shape) {
    return trace.constant(HostArray.of(Shape.of(shape), numbers));
  }

  /** The density of x on the points whose logits are equally far apart, by the logit. */
  private static double[] density(double[] y, double logit, double temperature) {
    Trace trace = Trace.open();
    double[] x = Arrays.stream(y).map(RelaxationTest::sigmoid).toArray();
    Tensor logits = trace.constant(DType.FLOAT64, logit);
    double[] log =
        result(RelaxedBernoulli.of(logits, temperature).logProb(constant(trace, x, x.length)));
    return IntStream.range(0, x.length)
        .mapToDouble(i -> Math.exp(log[i]) * x[i] * (1 - x[i]))
        .toArray();
  }

  private static double[] logitsOfPoints(double widest) {
    return IntStream.range(0, POINTS)
        .mapToDouble(i -> widest * (2 * (i + 0.5) / POINTS - 1))
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1.3, 0.7", "-2, 2", "0.4, 5"})
  void theDensityOfABitIntegratesToOneWithTheBitsOwnShareAboveOneHalf(double logit, double t) {
    double[] y = logitsOfPoints(30);
    double[] density = density(y, logit, t);
    double step = 60.0 / POINTS;
    double above = 0;
    for (int i = 0; i < POINTS; i++) {
      above += y[i] > 0 ? density[i] * step : 0;
    }
    assertEquals(1, Arrays.stream(density).sum() * step, 1e-7);
    assertEquals(sigmoid(logit), above, 1e-7); // whatever the temperature
  }

  @Test
  void theMeanTendsToTheProbabilityAsTheTemperatureFalls() {
    double[] y = logitsOfPoints(30);
    double logit = 0.8;
    double before = 1;
    for (double t : new double[] {2, 1, 0.5, 0.3}) {
      double[] density = density(y, logit, t);
      double mean = 0;
      for (int i = 0; i < POINTS; i++) {
        mean += density[i] * sigmoid(y[i]) * 60.0 / POINTS;
      }
      double off = Math.abs(sigmoid(logit) - mean);
      assertTrue(off < before, "at temperature " + t + ": " + off);
      before = off;
    }
    assertTrue(before < 0.02, "at the last temperature: " + before);
  }

  @Test
  void aDrawIsTheSigmoidOfLogitAndLogisticNoise() {
    Trace trace = Trace.open();
    double[] logits = {-1, 0.5, 2};
    Tensor draw = RelaxedBernoulli.of(constant(trace, logits, 3), 0.4).sample("u", Shape.of(2));
    double[] u = {0.1, 0.5, 0.9, 1e-6, 0.3, 1 - 1e-6};
    HostArray noise = HostArray.of(Shape.of(2, 3), u);
    HostArray found = Run.once(trace.program(Map.of("y", draw)), List.of(noise)).get(0);
    for (int i = 0; i < u.length; i++) {
      double logistic = Math.log(u[i]) - Math.log1p(-u[i]);
      assertEquals(sigmoid((logits[i % 3] + logistic) / 0.4), found.get(i), 1e-12);
      // It is above one half exactly where the bit drawn by the same noise is 1.
      assertEquals(1 - u[i] < sigmoid(logits[i % 3]), found.get(i) > 0.5);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.3, -0.6, 0.7", "1, 2, 1.5"})
  void ofTwoClassesTheDensityIsThatOfABit(double first, double second, double t) {
    double[] y = {-3, -0.2, 0, 1.1, 4};
    double[] expected = density(y, first - second, t);
    Trace trace = Trace.open();
    double[] x = new double[2 * y.length];
    Arrays.setAll(x, i -> sigmoid(i % 2 == 0 ? y[i / 2] : -y[i / 2]));
    Tensor logits = constant(trace, new double[] {first, second}, 2);
    double[] log =
        result(RelaxedCategorical.of(logits, t).logProb(constant(trace, x, y.length, 2)));
    for (int i = 0; i < y.length; i++) {
      assertEquals(expected[i], Math.exp(log[i]) * x[2 * i] * x[2 * i + 1], 1e-12);
    }
  }

  /** The simplex by two independent logits: x1 = s(a), x2 = (1 - x1) s(b). */
  @Test
  void ofThreeClassesTheDensityIntegratesToOne() {
    int n = 300;
    double widest = 25;
    double[] x = new double[3 * n * n];
    double[] area = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      double s = sigmoid(widest * (2 * (i / n + 0.5) / n - 1));
      double r = sigmoid(widest * (2 * (i % n + 0.5) / n - 1));
      x[3 * i] = s;
      x[3 * i + 1] = (1 - s) * r;
      x[3 * i + 2] = (1 - s) * (1 - r);
      area[i] = s * (1 - s) * (1 - s) * r * (1 - r) * Math.pow(2 * widest / n, 2);
    }
    Trace trace = Trace.open();
    Tensor logits = constant(trace, new double[] {0.5, -1, 0.2}, 3);
    double[] log = result(RelaxedCategorical.of(logits, 0.9).logProb(constant(trace, x, n * n, 3)));
    double sum = IntStream.range(0, n * n).mapToDouble(i -> Math.exp(log[i]) * area[i]).sum();
    assertEquals(1, sum, 1e-7);
  }

  @Test
  void aDrawOfClassesIsOnTheSimplexAndItsGreatestNumberIsTheClass() {
    Trace trace = Trace.open();
    double[] logits = {0.5, -1, 0.2};
    Tensor draw =
        RelaxedCategorical.of(constant(trace, logits, 3), 0.3).sample("u", Shape.scalar());
    double[] u = {0.2, 0.9, 0.4};
    HostArray found =
        Run.once(trace.program(Map.of("y", draw)), List.of(HostArray.of(Shape.of(3), u))).get(0);
    double[] expected = new double[3];
    Arrays.setAll(expected, i -> Math.exp((logits[i] - Math.log(-Math.log(u[i]))) / 0.3));
    double sum = Arrays.stream(expected).sum();
    for (int i = 0; i < 3; i++) {
      assertEquals(expected[i] / sum, found.get(i), 1e-12);
    }
  }

  @Test
  void theTemperatureIsAboveZero() {
    Trace trace = Trace.open();
    Tensor logits = trace.constant(DType.FLOAT64, 0);
    assertThrows(IllegalArgumentException.class, () -> RelaxedBernoulli.of(logits, 0));
  }
}
