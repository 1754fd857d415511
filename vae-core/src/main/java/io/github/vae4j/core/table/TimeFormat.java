package io.github.vae4j.core.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A form of dates and times; what has no zone is taken for UTC. */
final class TimeFormat {
  /** The forms that are recognised, the usual ones first. */
  private static final List<String> KNOWN =
      List.of(
          "uuuu-MM-dd",
          "uuuu-MM-dd HH:mm:ss",
          "uuuu-MM-dd'T'HH:mm:ss",
          "uuuu-MM-dd HH:mm",
          "uuuu-MM-dd'T'HH:mm",
          "uuuu-MM-dd'T'HH:mm:ssX",
          "uuuu-MM-dd'T'HH:mm:ssXXX",
          "uuuu-MM-dd HH:mm:ssXXX",
          "uuuu-MM-dd'T'HH:mmXXX",
          "uuuu-MM-dd HH:mmXXX",
          "uuuu-MM-dd HH:mm:ss.SSS",
          "uuuu-MM-dd'T'HH:mm:ss.SSS",
          "uuuu-MM-dd'T'HH:mm:ss.SSSX",
          "uuuu-MM-dd'T'HH:mm:ss.SSSXXX",
          "uuuu-MM-dd HH:mm:ss.SSSXXX",
          "uuuu-MM-dd HH:mm:ss[.SSS]",
          "uuuu-MM-dd'T'HH:mm:ss[.SSS]X",
          "uuuu/MM/dd",
          "dd.MM.uuuu",
          "d.M.uuuu",
          "dd/MM/uuuu",
          "MM/dd/uuuu",
          "d/M/uuuu",
          "M/d/uuuu",
          "dd.MM.uuuu HH:mm",
          "d.M.uuuu HH:mm",
          "dd/MM/uuuu HH:mm",
          "MM/dd/uuuu HH:mm",
          "d/M/uuuu HH:mm",
          "M/d/uuuu HH:mm",
          "HH:mm:ss",
          "HH:mm");

  /** Formats by their patterns: columns ask for one with each cell. */
  private static final Map<String, TimeFormat> MADE = new ConcurrentHashMap<>();

  private static final int MOST_MADE = 1000;
  private static final int LONGEST = 100; // characters of a pattern
  private static final double FARTHEST = 3e16; // seconds, within what dates can hold

  private final DateTimeFormatter formatter;
  private final double unit; // seconds of the least field

  private TimeFormat(DateTimeFormatter formatter, double unit) {
    this.formatter = formatter;
    this.unit = unit;
  }

  /**
   * Returns the format of a pattern of {@link DateTimeFormatter}.
   *
   * @throws IllegalArgumentException if it is none, is too long, or needs more than a date and a
   *     time with their zone
   */
  static TimeFormat of(String pattern) {
    if (pattern.length() > LONGEST) {
      throw new IllegalArgumentException(
          "time: expected a pattern of at most "
              + LONGEST
              + " characters, found "
              + pattern.length());
    }
    if (MADE.size() > MOST_MADE) {
      MADE.clear();
    }
    return MADE.computeIfAbsent(pattern, TimeFormat::make);
  }

  private static TimeFormat make(String pattern) {
    try {
      TimeFormat made =
          new TimeFormat(
              DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                  .withResolverStyle(ResolverStyle.STRICT),
              unit(pattern));
      made.text(0); // what can be read can be written
      return made;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          "time: expected a pattern such as uuuu-MM-dd HH:mm, found '" + pattern + "'", e);
    }
  }

  private static double unit(String pattern) {
    if (pattern.contains("S")) {
      return 0.001;
    }
    return pattern.contains("s") ? 1 : pattern.contains("m") ? 60 : 86_400;
  }

  /** Returns the known patterns of which all these texts are, the usual one first. */
  static List<String> of(Iterable<String> texts) {
    List<String> left = new ArrayList<>(KNOWN);
    for (String text : texts) {
      // A date begins or ends with a digit, which tells most texts from it at once.
      if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
        return List.of();
      }
      left.removeIf(pattern -> Double.isNaN(of(pattern).seconds(text)));
      if (left.isEmpty()) {
        return left;
      }
    }
    return left;
  }

  /** Returns the seconds from the start of 1970; NaN if it is no text of this form. */
  double seconds(String text) {
    try {
      TemporalAccessor found = formatter.parse(text);
      LocalDate date = found.query(TemporalQueries.localDate());
      LocalTime time = found.query(TemporalQueries.localTime());
      LocalDateTime both =
          LocalDateTime.of(
              date == null ? LocalDate.EPOCH : date, time == null ? LocalTime.MIDNIGHT : time);
      ZoneOffset offset = found.query(TemporalQueries.offset());
      return both.toEpochSecond(offset == null ? ZoneOffset.UTC : offset) + both.getNano() / 1e9;
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  /** Returns the text of so many seconds from the start of 1970, rounded to what it shows. */
  String text(double exact) {
    double within = Math.max(-FARTHEST, Math.min(FARTHEST, exact)); // as a draw may not be
    double seconds = Math.rint(within / unit) * unit;
    double floor = Math.floor(seconds);
    int nanos = (int) Math.min(999_999_999, Math.round((seconds - floor) * 1e9));
    return formatter.format(
        LocalDateTime.ofEpochSecond((long) floor, nanos, ZoneOffset.UTC).atZone(ZoneOffset.UTC));
  }
}
