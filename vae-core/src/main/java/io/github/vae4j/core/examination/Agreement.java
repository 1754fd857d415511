package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;

/**
 * How far a result a of an engine is from plain Java's b in FLOAT64. It agrees if no element is
 * farther than a ten-thousandth of its own and a thousandth of the result's size, the root mean
 * square of b or, for a tensor that a step changes, of b - before. Of parameters after a step it is
 * the mean that counts: an optimiser that divides a gradient by its own size turns the rounding of
 * one near 0 into a whole step, and the gradients themselves are in its state. Where this is too
 * strict because terms cancel, the rounding of plain Java in FLOAT32, in FLOAT64 its 2^29th part,
 * tells how far a right result may be.
 *
 * @param difference mean of |a - b| over the mean of |b - before| and, for the rounding of what is
 *     stored, a hundredth of that of |b|; 0 where terms cancel and a agrees within their rounding,
 *     which is no share of b
 * @param wrong the worst element in words, if it does not agree
 */
record Agreement(double difference, Optional<String> wrong) {
  private static final double SHARE = 1e-3;
  private static final double SHARE_OF_ELEMENT = 1e-4;
  private static final double SHARE_OF_MEAN = 1e-4;
  private static final double IN_DOUBLE = 1e-6; // of what is allowed in single precision
  private static final double ROUNDINGS = 20;
  private static final double STORED = 0.01;

  /**
   * Distances of all elements from plain Java's.
   *
   * @param most the greatest, less a share of the element itself or of its change
   * @param worst the element of that
   */
  private record Distances(double sum, double most, int worst) {
    static Distances of(
        HostArray actual, HostArray expected, IntToDoubleFunction before, double share) {
      double sum = 0;
      double most = 0;
      int worst = 0;
      for (int i = 0; i < expected.shape().size(); i++) {
        double distance = distance(actual.get(i), expected.get(i));
        sum += distance;
        double change = Math.abs(expected.get(i) - before.applyAsDouble(i));
        double beyond = distance - (Double.isFinite(change) ? share * change : 0);
        if (beyond > most) {
          most = beyond;
          worst = i;
        }
      }
      return new Distances(sum, most, worst);
    }
  }

  /**
   * Compares.
   *
   * @param before the tensor before the step; empty if a step makes it anew
   * @param byMean whether it is the mean that counts
   * @param rounded what plain Java gives in FLOAT32, computed only if need be
   */
  static Agreement of(
      HostArray actual,
      HostArray expected,
      Optional<HostArray> before,
      boolean byMean,
      Supplier<HostArray> rounded) {
    IntToDoubleFunction start = i -> before.isPresent() ? before.get().get(i) : 0;
    int n = expected.shape().size();
    boolean single = actual.type().dtype() == DType.FLOAT32;
    double squares = 0;
    double changes = 0;
    double values = 0;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double change = expected.get(i) - start.applyAsDouble(i);
      if (Double.isFinite(change)) {
        squares += change * change;
        changes += Math.abs(change);
        values += Math.abs(expected.get(i));
        largest = Math.max(largest, Math.abs(expected.get(i)));
      }
    }
    double precision = single ? 1 : IN_DOUBLE;
    Distances found = Distances.of(actual, expected, start, SHARE_OF_ELEMENT * precision);
    double difference = found.sum == 0 ? 0 : found.sum / (changes + STORED * values);
    // The last digit of what is stored counts even if a step changes little.
    double stored = largest * (single ? 0x1p-22 : 0x1p-51);
    boolean agrees =
        byMean
            ? difference <= SHARE_OF_MEAN * precision
            : found.most <= Math.sqrt(squares / n) * SHARE * precision + stored;
    if (agrees) {
      return new Agreement(difference, Optional.empty());
    }
    if (withinRounding(actual, expected, byMean, single ? 1 : 0x1p-29, rounded.get())) {
      return new Agreement(0, Optional.empty());
    }
    return new Agreement(
        difference,
        Optional.of(
            String.format(
                Locale.ROOT,
                "element %d is %s, plain Java gives %s",
                found.worst,
                actual.get(found.worst),
                expected.get(found.worst))));
  }

  private static boolean withinRounding(
      HostArray actual, HostArray expected, boolean byMean, double digits, HostArray rounded) {
    double sum = 0;
    double most = 0;
    double roundings = 0;
    double mostRounded = 0;
    for (int i = 0; i < expected.shape().size(); i++) {
      double rounding = distance(rounded.get(i), expected.get(i));
      double found = distance(actual.get(i), expected.get(i));
      if (Double.isFinite(rounding)) {
        sum += found;
        most = Math.max(most, found);
        roundings += rounding * digits;
        mostRounded = Math.max(mostRounded, rounding * digits);
      }
    }
    return sum <= ROUNDINGS * roundings && (byMean || most <= ROUNDINGS * mostRounded);
  }

  /** Infinities and NaN are no distance apart where both are the same one. */
  private static double distance(double a, double b) {
    if (Double.isFinite(a) && Double.isFinite(b)) {
      return Math.abs(a - b);
    }
    return Double.compare(a, b) == 0 ? 0 : Double.POSITIVE_INFINITY;
  }
}
