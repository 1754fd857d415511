package io.github.vae4j.core.parity;

import io.github.vae4j.api.program.HostArray;
import java.util.function.IntToDoubleFunction;

/**
 * How far a tensor a of a backend is from the yardstick's b, both one step after the same {@code
 * before}.
 *
 * @param relative mean |a - b| / (mean |b - before| + 0.01 mean |b|): the error as a share of what
 *     the step changed. Means and not maxima, because Adam divides a gradient by its own size, so
 *     that the rounding of a gradient near 0 turns around the step of this one element. The
 *     hundredth stands for the rounding of the stored value, which counts even if a step changes
 *     nothing
 * @param absolute largest |a - b| of an element
 */
public record Difference(double relative, double absolute) {
  private static final double STORED = 0.01;

  /** Returns the difference after a step that began at {@code before}. */
  static Difference ofStep(HostArray actual, HostArray expected, HostArray before) {
    return of(actual, expected, before::get);
  }

  /** Returns the difference of values that a step makes anew. */
  static Difference ofResult(HostArray actual, HostArray expected) {
    return of(actual, expected, i -> 0);
  }

  /** Infinities and NaN count as no difference where both have the same one, else as infinite. */
  private static Difference of(HostArray actual, HostArray expected, IntToDoubleFunction before) {
    double error = 0;
    double scale = 0;
    double largest = 0;
    for (int i = 0; i < expected.shape().size(); i++) {
      double a = actual.get(i);
      double b = expected.get(i);
      if (Double.isFinite(a) && Double.isFinite(b)) {
        double difference = Math.abs(a - b);
        error += difference;
        largest = Math.max(largest, difference);
        scale += Math.abs(b - before.applyAsDouble(i)) + STORED * Math.abs(b);
      } else if (Double.compare(a, b) != 0) {
        return new Difference(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
      }
    }
    return new Difference(error == 0 ? 0 : error / scale, largest);
  }
}
