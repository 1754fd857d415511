package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far a result a of an engine is from plain Java's b in FLOAT64. It agrees if no element is
 * farther than a thousandth of the result's size, the root mean square of b or, for a tensor that a
 * step changes, of b - before. Where that is too strict, because terms cancel or an optimiser
 * divides a gradient near 0 by its own size, the rounding of plain Java in the engine's own type
 * tells how far a right result may be.
 *
 * @param difference mean of |a - b| over the mean of |b - before| and, for the rounding of what is
 *     stored, a hundredth of that of |b|
 * @param wrong the worst element in words, if it does not agree
 */
record Agreement(double difference, Optional<String> wrong) {
  private static final double SHARE = 1e-3;
  private static final double SHARE_IN_DOUBLE = 1e-9;
  private static final double ROUNDINGS = 20;
  private static final double STORED = 0.01;

  /**
   * Compares.
   *
   * @param before the tensor before the step; empty if a step makes it anew
   * @param rounded what plain Java gives in the engine's own type, computed only if need be
   */
  static Agreement of(
      HostArray actual,
      HostArray expected,
      Optional<HostArray> before,
      Supplier<HostArray> rounded) {
    int n = expected.shape().size();
    boolean single = actual.type().dtype() == DType.FLOAT32;
    double squares = 0;
    double changes = 0;
    double values = 0;
    double errors = 0;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double change = expected.get(i) - (before.isPresent() ? before.get().get(i) : 0);
      if (Double.isFinite(change)) {
        squares += change * change;
        changes += Math.abs(change);
        values += Math.abs(expected.get(i));
        largest = Math.max(largest, Math.abs(expected.get(i)));
      }
    }
    double size = Math.sqrt(squares / n);
    // The last digit of what is stored counts even if a step changes little.
    double stored = largest * (single ? 0x1p-22 : 0x1p-51);
    double limit = size * (single ? SHARE : SHARE_IN_DOUBLE) + stored;
    int worst = -1;
    double farthest = limit;
    for (int i = 0; i < n; i++) {
      double error = distance(actual.get(i), expected.get(i));
      errors += error;
      if (error > farthest) {
        farthest = error;
        worst = i;
      }
    }
    double difference = errors == 0 ? 0 : errors / (changes + STORED * values);
    if (worst < 0 || withinRounding(actual, expected, rounded.get())) {
      return new Agreement(difference, Optional.empty());
    }
    return new Agreement(
        difference,
        Optional.of(
            String.format(
                Locale.ROOT,
                "element %d is %s, plain Java gives %s",
                worst,
                actual.get(worst),
                expected.get(worst))));
  }

  private static boolean withinRounding(HostArray actual, HostArray expected, HostArray rounded) {
    double most = 0;
    double sum = 0;
    double mostRounded = 0;
    double sumRounded = 0;
    for (int i = 0; i < expected.shape().size(); i++) {
      double error = distance(actual.get(i), expected.get(i));
      double rounding = distance(rounded.get(i), expected.get(i));
      most = Math.max(most, error);
      sum += error;
      mostRounded = Math.max(mostRounded, rounding);
      sumRounded += rounding;
    }
    return most <= ROUNDINGS * mostRounded && sum <= ROUNDINGS * sumRounded;
  }

  /** Infinities and NaN are no distance apart where both are the same one. */
  private static double distance(double a, double b) {
    if (Double.isFinite(a) && Double.isFinite(b)) {
      return Math.abs(a - b);
    }
    return Double.compare(a, b) == 0 ? 0 : Double.POSITIVE_INFINITY;
  }
}
