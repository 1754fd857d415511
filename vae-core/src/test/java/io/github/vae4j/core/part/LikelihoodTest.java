package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.pass.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LikelihoodTest {
  private static final double FLOOR = 0.05;

  @Test
  void sigmoidNormalIsTheNormalDensityAtTheSigmoidOfTheFirstHead() {
    Trace trace = Trace.open();
    Tensor outputs = trace.constant(HostArray.of(Shape.of(1, 4), new double[] {-2, 3, -1, -20}));
    Tensor x = trace.constant(HostArray.of(Shape.of(1, 2), new double[] {0.1, 0.9}));
    Distribution likelihood =
        Likelihood.of("sigmoid-normal:floor=" + FLOOR)
            .of(Scope.root(trace, DType.FLOAT64), outputs, Given.nothing());
    Map<String, Tensor> results = new LinkedHashMap<>();
    results.put("mean", likelihood.mean().orElseThrow());
    results.put("logProb", likelihood.logProb(x));
    List<HostArray> found = Run.once(trace.program(results), List.of());
    double first = 1 / (1 + Math.exp(2));
    double second = 1 / (1 + Math.exp(-3));
    assertEquals(first, found.get(0).get(0), 1e-12);
    assertEquals(second, found.get(0).get(1), 1e-12);
    double expected = logNormal(0.1, first, scale(-1)) + logNormal(0.9, second, scale(-20));
    assertEquals(expected, found.get(1).get(0), 1e-9);
    assertEquals(FLOOR, scale(-20), 1e-8);
  }

  /** Returns exp(softplus(raw - log floor) + log floor). */
  private static double scale(double raw) {
    return FLOOR * Math.exp(Math.log1p(Math.exp(raw - Math.log(FLOOR))));
  }

  private static double logNormal(double x, double mean, double scale) {
    double y = (x - mean) / scale;
    return -0.5 * y * y - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
  }

  @Test
  void sigmoidNormalStartsFromTheLogitsOfTheMeanDatum() {
    assertEquals("sigmoid-normal", Likelihoods.SIGMOID_NORMAL.word());
    assertEquals(Support.UNIT_INTERVAL, Likelihoods.SIGMOID_NORMAL.support());
    assertEquals(0, Likelihoods.SIGMOID_NORMAL.startFrom(new double[] {0.5})[0], 1e-12);
    assertEquals(
        Math.log(0.25), Likelihoods.SIGMOID_NORMAL.startFrom(new double[] {0.2})[0], 1e-12);
  }

  private static double[] encoderInput(String word, double... x) {
    Trace trace = Trace.open();
    Tensor seen =
        Likelihood.of(word).encoderInput(trace.constant(HostArray.of(Shape.of(1, x.length), x)));
    return Run.once(trace.program(Map.of("seen", seen)), List.of()).get(0).toDoubles();
  }

  @Test
  void theEncoderSeesLogarithmsOfCountsAndOfPositiveNumbersAndZeroStaysZero() {
    double[] counts = {0, 1, 20, -0.5};
    double[] logs = {0, Math.log(2), Math.log(21), -0.5};
    assertArrayEquals(logs, encoderInput("poisson", counts), 1e-12);
    assertArrayEquals(logs, encoderInput("negative-binomial", counts), 1e-12);
    assertArrayEquals(
        new double[] {0, 0, Math.log(20), 0, Math.log(0.25)},
        encoderInput("log-normal", 0, 1, 20, -3, 0.25),
        1e-12);
    assertArrayEquals(
        new double[] {-3, Math.log(2), 0, 0, 1, 0.5},
        encoderInput(
            "columns:normal+poisson+log-normal+categorical:2+laplace", -3, 1, 0, 0, 1, 0.5),
        1e-12);
    assertArrayEquals(
        new double[] {-3, 0, 1}, encoderInput("columns:normal+categorical:2", -3, 0, 1));
  }

  /** A limit of what is learned, where the negative binomial is a Poisson distribution. */
  @Test
  void theDispersionOfCountsIsLearnedForEachColumnWithinLimits() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor logMean = trace.constant(HostArray.of(Shape.of(1, 2), new double[] {1, 1}));
    Tensor x = trace.constant(HostArray.of(Shape.of(2, 1, 1), new double[] {3, 12}));
    Tensor logProb =
        Likelihood.of("negative-binomial").of(scope, logMean, Given.nothing()).logProb(x);
    Tensor poisson = Likelihood.of("poisson").of(scope, logMean, Given.nothing()).logProb(x);
    assertEquals("dispersion", scope.parameters().get(0).name());
    assertEquals(Shape.of(2), scope.parameters().get(0).type().shape());
    List<HostArray> found =
        Run.once(
            trace.program(Map.of("difference", logProb.sub(poisson))),
            List.of(HostArray.of(Shape.of(2), new double[] {1e6, 1e6})));
    assertArrayEquals(new double[2], found.get(0).toDoubles(), 1e-4);
  }
}
