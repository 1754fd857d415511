package io.github.vae4j.cli.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The few numbers that are written along an axis. */
final class Ticks {
  private static final double CLOSE = 1e-9; // share of a step by which a tick may be rounded off
  private static final int[] WITHIN = {1, 2, 5}; // of a decade, where there are few decades
  private static final int MOST_DECADES = 6;
  private static final double GROUPED = 10_000;
  private static final double WHOLE = 1e6; // from here on powers of ten are written
  private static final double SMALL = 1e-3; // and below it

  private Ticks() {}

  /** A number on an axis. */
  record Tick(double at, String label) {}

  /** Returns ticks at multiples of 1, 2 or 5 times a power of ten. */
  static List<Tick> linear(double least, double greatest, int most) {
    return linear(least, greatest, most, 0);
  }

  /**
   * Returns ticks at multiples of 1, 2 or 5 times a power of ten.
   *
   * @param smallest step between two
   */
  static List<Tick> linear(double least, double greatest, int most, double smallest) {
    double step = step(Math.max(smallest, (greatest - least) / most));
    List<Tick> ticks = new ArrayList<>();
    for (double i = Math.ceil(least / step - CLOSE); i * step <= greatest + CLOSE * step; i++) {
      ticks.add(new Tick(i * step, label(i * step, step)));
    }
    return ticks;
  }

  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int times : WITHIN) {
      if (times * power >= least * (1 - CLOSE)) {
        return times * power;
      }
    }
    return 10 * power;
  }

  /** Returns ticks at powers of ten, and between them if there are few. */
  static List<Tick> logarithmic(double least, double greatest) {
    int first = (int) Math.floor(Math.log10(least) + CLOSE);
    int last = (int) Math.ceil(Math.log10(greatest) - CLOSE);
    int every = Math.max(1, (last - first + MOST_DECADES - 1) / MOST_DECADES);
    boolean between = Math.log10(greatest / least) < 2;
    List<Tick> ticks = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      for (int times : between ? WITHIN : new int[] {1}) {
        double at = times * Math.pow(10, n);
        boolean inside = at >= least * (1 - CLOSE) && at <= greatest * (1 + CLOSE);
        if (inside && (n - first) % every == 0) {
          ticks.add(new Tick(at, between ? label(at, Math.pow(10, n)) : power(n)));
        }
      }
    }
    return ticks;
  }

  /** Returns a number with the digits that its step has. */
  static String label(double value, double step) {
    if (Math.abs(value) < step * CLOSE) {
      return "0";
    }
    int last = (int) Math.floor(Math.log10(step) + CLOSE); // place of the last digit
    if (Math.abs(value) >= WHOLE || Math.abs(value) < SMALL) {
      int n = (int) Math.floor(Math.log10(Math.abs(value)) + CLOSE);
      String digits = signed(value / Math.pow(10, n), Math.max(0, n - last));
      return digits.equals("1") ? power(n) : digits + "·" + power(n);
    }
    return signed(value, Math.max(0, -last));
  }

  private static String signed(double value, int digits) {
    String form = (Math.abs(value) < GROUPED ? "%." : "%,.") + digits + "f"; // a year has no comma
    return String.format(Locale.ROOT, form, value).replace('-', '−');
  }

  /** Returns a power of ten as it is printed, 10⁴. */
  static String power(int exponent) {
    if (exponent == 0 || exponent == 1) {
      return exponent == 0 ? "1" : "10";
    }
    StringBuilder text = new StringBuilder("10");
    for (char c : Integer.toString(exponent).toCharArray()) {
      text.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }
    return text.toString();
  }
}
