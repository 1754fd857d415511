package io.github.vae4j.core.distribution;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The midpoint rule, which converges exponentially for smooth functions that vanish at the ends.
 */
final class Quadrature {
  private Quadrature() {}

  /** Returns the midpoints of {@code n} equal parts. */
  static double[] points(double low, double high, int n) {
    return IntStream.range(0, n).mapToDouble(i -> low + (i + 0.5) * (high - low) / n).toArray();
  }

  static double integral(double low, double high, DoubleUnaryOperator function) {
    int n = 20_000;
    return DoubleStream.of(points(low, high, n)).map(function).sum() * (high - low) / n;
  }
}
