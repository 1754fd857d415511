package io.github.vae4j.core.table;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A column of numbers: (value - location) / scale in double precision, then rounded.
 *
 * @param location that is taken off
 * @param scale above 0
 * @param least that was seen in training
 * @param greatest that was seen in training
 * @param decimals that the file has at most, 0 for whole numbers
 * @param time pattern of dates or times, whose number is that of seconds from 1970; empty for plain
 *     numbers
 * @param thousands the mark that the file has between thousands, a point or a comma; empty for none
 */
public record Numbers(
    double location,
    double scale,
    double least,
    double greatest,
    int decimals,
    String time,
    String thousands)
    implements Encoding {
  private static final int MOST_DECIMALS = 17;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not finite, the scale is not above 0 or the pattern
   *     is unknown
   */
  public Numbers {
    boolean finite =
        Double.isFinite(location)
            && Double.isFinite(scale)
            && Double.isFinite(least)
            && Double.isFinite(greatest);
    if (!finite || !(scale > 0) || decimals < 0) {
      throw new IllegalArgumentException(
          "column of numbers: needs finite numbers, a scale above 0 and decimals from 0, got"
              + " location "
              + location
              + ", scale "
              + scale
              + ", least "
              + least
              + ", greatest "
              + greatest
              + ", decimals "
              + decimals);
    }
    if (!time.isEmpty()) {
      TimeFormat.of(time);
    }
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public double value(String cell) {
    if (!time.isEmpty()) {
      return TimeFormat.of(time).seconds(cell);
    }
    try {
      double value = Double.parseDouble(cell);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  @Override
  public String cell(double value) {
    if (!time.isEmpty()) {
      return TimeFormat.of(time).text(value);
    }
    // A draw far outside the data may be beyond double precision.
    double finite = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
    // More decimals than the file has would claim a precision that the data lack.
    return BigDecimal.valueOf(finite)
        .setScale(Math.min(decimals, MOST_DECIMALS), RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  @Override
  public void encode(double value, float[] target, int start) {
    target[start] = (float) ((value - location) / scale);
  }

  @Override
  public double decode(double[] elements, int start) {
    return elements[start] * scale + location;
  }

  @Override
  public double error(double[] mean, double[] deviation, int start) {
    return deviation[start] * scale;
  }

  @Override
  public String description() {
    return time.isEmpty() ? "a number" : "a date or time of the form " + time;
  }
}
