package io.github.vae4j.cli.chart;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
  private static final double MINUTE = 60; // seconds
  private static final double DAY = 86_400;
  private static final double MONTH = DAY * 365.2425 / 12;
  private static final double LONGEST = 1e11; // seconds from 1970, some thousand years

  /** Steps in seconds, below a month. */
  private static final double[] SECONDS = {
    1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY, 14 * DAY
  };

  /** Steps in months, below a year. */
  private static final int[] MONTHS = {1, 3, 6};

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

  /**
   * Returns ticks at whole seconds, minutes, hours, days, months or years.
   *
   * @param least second from 1970
   */
  static List<Tick> time(double least, double greatest, int most) {
    if (!(Math.abs(least) < LONGEST && Math.abs(greatest) < LONGEST)) {
      return linear(least, greatest, most); // no dates that a calendar knows
    }
    double smallest = (greatest - least) / most;
    for (double step : SECONDS) {
      if (step >= smallest) {
        return even(least, greatest, step);
      }
    }
    return months(least, greatest, monthsBetween(smallest / MONTH));
  }

  private static List<Tick> even(double least, double greatest, double step) {
    String form = step >= DAY ? "yyyy-MM-dd" : step >= MINUTE ? "MM-dd HH:mm" : "HH:mm:ss";
    List<Tick> ticks = new ArrayList<>();
    for (double at = Math.ceil(least / step) * step; at <= greatest; at += step) {
      ticks.add(
          new Tick(
              at,
              DateTimeFormatter.ofPattern(form, Locale.ROOT)
                  .format(LocalDateTime.ofEpochSecond((long) at, 0, ZoneOffset.UTC))));
    }
    return ticks;
  }

  /** Returns how many months lie between two ticks. */
  private static int monthsBetween(double least) {
    for (int months : MONTHS) {
      if (months >= least) {
        return months;
      }
    }
    for (int power = 1; ; power *= 10) {
      for (int years : WITHIN) {
        if (12.0 * years * power >= least) {
          return 12 * years * power;
        }
      }
    }
  }

  private static List<Tick> months(double least, double greatest, int step) {
    LocalDate first =
        LocalDateTime.ofEpochSecond((long) Math.floor(least), 0, ZoneOffset.UTC).toLocalDate();
    long from = Math.floorDiv(first.getYear() * 12L + first.getMonthValue() - 1, step) * step;
    List<Tick> ticks = new ArrayList<>();
    for (long month = from; ; month += step) {
      int year = (int) Math.floorDiv(month, 12L);
      int ofYear = (int) Math.floorMod(month, 12L) + 1;
      double at = LocalDate.of(year, ofYear, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
      if (at > greatest) {
        return ticks;
      }
      if (at >= least) {
        String label = step % 12 == 0 ? "%d" : "%d-%02d";
        ticks.add(new Tick(at, String.format(Locale.ROOT, label, year, ofYear)));
      }
    }
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
