package io.github.vae4j.core.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What distributions make of noise that is known. */
class GivenNoiseTest {
  private static final double[] UNIFORM =
      IntStream.rangeClosed(1, 63).mapToDouble(i -> i / 64.0).toArray();

  private static HostArray run(
      Function<Tensor, Tensor> function, HostArray parameters, HostArray... noise) {
    Trace trace = Trace.open();
    Tensor input = trace.input("parameters", Role.DATA, parameters.type());
    HostArray[] inputs = new HostArray[noise.length + 1];
    inputs[0] = parameters;
    System.arraycopy(noise, 0, inputs, 1, noise.length);
    return Run.once(trace.program(Map.of("y", function.apply(input))), List.of(inputs)).get(0);
  }

  private static HostArray vector(double... values) {
    return HostArray.of(Shape.of(values.length), values);
  }

  @Test
  void theDistributionFunctionOfAContinuousBernoulliSampleIsTheUniformNumber() {
    double[] sizes = {1e-9, 1e-4, 0.009, 0.0099, 0.0101, 0.3, 0.75, 3, 12, 40};
    for (double a : DoubleStream.of(sizes).flatMap(s -> DoubleStream.of(s, -s)).toArray()) {
      double[] logits = new double[UNIFORM.length];
      Arrays.fill(logits, a);
      HostArray x =
          run(
              p -> ContinuousBernoulli.ofLogits(p).sample("u", Shape.scalar()),
              vector(logits),
              vector(UNIFORM));
      for (int i = 0; i < UNIFORM.length; i++) {
        double u = Math.expm1(a * x.get(i)) / Math.expm1(a);
        assertEquals(UNIFORM[i], u, 1e-13, "logit " + a);
      }
    }
  }

  @Test
  void continuousBernoulliSamplesStayInTheUnitInterval() {
    double[] logits = IntStream.rangeClosed(-400, 400).mapToDouble(i -> i / 4.0).toArray();
    for (double u : new double[] {0x1p-24, 0.5, 1 - 0x1p-24}) {
      float[] single = new float[logits.length];
      float[] noise = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        single[i] = (float) logits[i];
        noise[i] = (float) u;
      }
      Shape shape = Shape.of(logits.length);
      HostArray x =
          run(
              p -> ContinuousBernoulli.ofLogits(p).sample("u", Shape.scalar()),
              HostArray.of(shape, single),
              HostArray.of(shape, noise));
      for (int i = 0; i < logits.length; i++) {
        assertTrue(x.get(i) >= 0 && x.get(i) <= 1, logits[i] + ": " + x.get(i));
      }
    }
  }

  @Test
  void theSeriesOfTheContinuousBernoulliMeetsTheClosedFormToFifteenDigits() {
    double a = 0.4999999;
    double mean = 1 / (1 - Math.exp(-a)) - 1 / a;
    HostArray actual =
        run(p -> ContinuousBernoulli.ofLogits(p).mean().orElseThrow(), vector(a, -a));
    assertArrayEquals(new double[] {mean, 1 - mean}, actual.doubles(), 3e-15);
    double logDensity = -Math.log(Math.expm1(a) / a);
    HostArray atZero = run(p -> ContinuousBernoulli.ofLogits(p).logProb(p.mul(0)), vector(a, -a));
    assertArrayEquals(new double[] {logDensity, logDensity + a}, atZero.doubles(), 1e-15);
  }

  @Test
  void aLaplaceSampleIsTheQuantile() {
    HostArray x =
        run(
            p -> Laplace.of(p, p.trace().constant(p.dtype(), 0)).sample("u", Shape.scalar()),
            vector(0, 0, 5),
            vector(0.125, 0.75, 0.0625));
    double[] quantiles = {Math.log(0.25), -Math.log(0.5), 5 + Math.log(0.125)};
    assertArrayEquals(quantiles, x.doubles(), 1e-15);
  }

  @Test
  void classesWithEqualScoresGiveOneOfThem() {
    HostArray logits = HostArray.of(Shape.of(2, 3), new double[] {0, 0, 0, -1, 2, 2});
    HostArray noise = HostArray.of(Shape.of(2, 3), new double[] {.5, .5, .5, .5, .5, .5});
    HostArray x = run(p -> Categorical.ofLogits(p).sample("u", Shape.scalar()), logits, noise);
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0}, x.doubles());
  }

  @Test
  void aStudentSampleIsBaileysRadiusTimesTheCosine() {
    HostArray x =
        run(
            p -> StudentT.of(3, p, p.trace().constant(p.dtype(), 0)).sample("t", Shape.scalar()),
            vector(1),
            vector(0.3),
            vector(-0.6),
            vector(0.8));
    double radius = Math.sqrt(3 * (Math.pow(0.3, -2 / 3.0) - 1));
    assertEquals(1 - 0.6 * radius, x.get(0), 1e-14);
  }

  @Test
  void aDiscretizedLogisticSampleIsTheNearestLevel() {
    HostArray x =
        run(
            p ->
                DiscretizedLogistic.of(p, p.trace().constant(p.dtype(), 0), 5)
                    .sample("u", Shape.scalar()),
            vector(0.37, 0.38, -3, 7),
            vector(0.5, 0.5, 0.5, 0.5));
    assertArrayEquals(new double[] {0.25, 0.5, 0, 1}, x.doubles());
  }
}
