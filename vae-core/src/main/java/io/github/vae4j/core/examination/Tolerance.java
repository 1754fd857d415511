package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import java.util.Locale;
import java.util.Optional;

/**
 * How far two engines may differ: |a - b| at most {@code absolute + relative |b|} for each element;
 * NaN and infinities must be the same, integers and booleans equal.
 */
public record Tolerance(double absolute, double relative) {
  /** Rounding of sums of some hundred terms, in another order or with fused products. */
  public static Tolerance of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> new Tolerance(2e-5, 2e-5);
      case FLOAT64 -> new Tolerance(1e-12, 1e-12);
      case INT32, BOOL -> new Tolerance(0, 0);
    };
  }

  /** Returns the tolerance multiplied by a factor. */
  public Tolerance times(double factor) {
    return new Tolerance(absolute * factor, relative * factor);
  }

  /** Returns the first difference in words, if there is one. */
  public Optional<String> difference(HostArray expected, HostArray actual) {
    if (!expected.type().equals(actual.type())) {
      return Optional.of("expected type " + expected.type() + ", found " + actual.type());
    }
    for (int i = 0; i < expected.shape().size(); i++) {
      double e = expected.get(i);
      double a = actual.get(i);
      boolean same =
          Double.isFinite(e) && Double.isFinite(a)
              ? Math.abs(a - e) <= absolute + relative * Math.abs(e)
              : Double.compare(e, a) == 0;
      if (!same) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "element %d: expected %s, found %s (off by %.3g)",
                i,
                e,
                a,
                Math.abs(a - e)));
      }
    }
    return Optional.empty();
  }
}
