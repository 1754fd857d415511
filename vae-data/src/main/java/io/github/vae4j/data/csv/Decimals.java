package io.github.vae4j.data.csv;

import java.math.BigDecimal;

/** How float64 numbers are written with as few digits as they need. */
public final class Decimals {
  private static final double MOST_WHOLE = 1e15;
  private static final int MOST = 20;

  private Decimals() {}

  /**
   * Returns how many decimals a finite number needs, at most 20.
   *
   * @param single whether it is a float32, and needs as many as tell it from other ones
   */
  public static int of(double value, boolean single) {
    if (value == Math.rint(value)) {
      return 0;
    }
    BigDecimal number = new BigDecimal(shortest(value, single));
    return Math.min(MOST, Math.max(0, number.stripTrailingZeros().scale()));
  }

  /** Returns a finite number as people write it: 3 for 3.0. */
  public static String shortest(double value, boolean single) {
    if (value == Math.rint(value) && Math.abs(value) < MOST_WHOLE) {
      return Long.toString((long) value);
    }
    return single ? Float.toString((float) value) : Double.toString(value);
  }
}
