package io.github.vae4j.cli.search;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One option that varies, such as {@code latent=4..64:log} or {@code hidden=128|256,256}. */
interface Dimension {
  /** Returns the option without its dashes. */
  String option();

  /** Returns the value at a place in [0, 1). */
  String at(double place);

  /** Returns the values that bound it: all of a list, the ends of a range. */
  List<String> ends();

  /** Returns the value that a key draws. */
  default String draw(RandomKey key) {
    double[] place = new double[1];
    Noise.UNIFORM.fill(key.fold(option()), 0, place);
    return at(place[0]);
  }

  /**
   * Reads a dimension.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static Dimension of(String text) {
    int sign = text.indexOf('=');
    if (sign < 1 || sign == text.length() - 1) {
      throw new IllegalArgumentException(
          "--vary: expected OPTION=A|B|C, OPTION=LEAST..MOST or OPTION=LEAST..MOST:log, found '"
              + text
              + "'");
    }
    String option = text.substring(0, sign).strip().replaceFirst("^--", "");
    String values = text.substring(sign + 1).strip();
    Matcher range = Range.FORM.matcher(values);
    if (range.matches()) {
      return Range.of(text, option, range);
    }
    return Choice.of(text, option, values);
  }

  /**
   * Some values, each as likely.
   *
   * @param values at least one
   */
  record Choice(String option, List<String> values) implements Dimension {
    /** Takes the values. */
    public Choice {
      values = List.copyOf(values);
    }

    private static Choice of(String text, String option, String values) {
      List<String> all = Arrays.stream(values.split("\\|", -1)).map(String::strip).toList();
      if (all.contains("") || all.stream().distinct().count() < all.size()) {
        throw new IllegalArgumentException(
            "--vary: expected different values with | between them, found '" + text + "'");
      }
      return new Choice(option, all);
    }

    @Override
    public String at(double place) {
      return values.get((int) (place * values.size()));
    }

    @Override
    public List<String> ends() {
      return values;
    }
  }

  /**
   * A range of numbers, whole ones where both ends are.
   *
   * @param log whether the logarithm is uniform, else the number itself
   */
  record Range(String option, double least, double most, boolean whole, boolean log)
      implements Dimension {
    private static final String NUMBER = "(-?[0-9.]+(?:[eE]-?[0-9]+)?)";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\.\\." + NUMBER + "(:log)?");

    private static Range of(String text, String option, Matcher form) {
      double least = number(text, form.group(1));
      double most = number(text, form.group(2));
      boolean log = form.group(3) != null;
      if (!(least < most) || log && least <= 0) {
        throw new IllegalArgumentException(
            "--vary: expected a smaller number before a greater one"
                + (log ? ", both above 0 for :log" : "")
                + ", found '"
                + text
                + "'");
      }
      boolean whole = (form.group(1) + form.group(2)).matches("[-0-9]+");
      return new Range(option, least, most, whole, log);
    }

    private static double number(String text, String digits) {
      try {
        return Double.parseDouble(digits);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "--vary: expected a number, found '" + digits + "' in '" + text + "'", e);
      }
    }

    @Override
    public String at(double place) {
      // A whole number k stands for the numbers from k - 1/2 to k + 1/2, so all are as likely.
      double from = whole ? least - 0.5 : least;
      double to = whole ? most + 0.5 : most;
      double value =
          log
              ? Math.exp(Math.log(from) + place * (Math.log(to) - Math.log(from)))
              : from + place * (to - from);
      return whole
          ? Long.toString(Math.round(Math.max(least, Math.min(most, value))))
          : digits(value);
    }

    /** Three digits tell settings apart, and are what people would write. */
    private static String digits(double value) {
      return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.2e", value)));
    }

    @Override
    public List<String> ends() {
      List<String> ends = new ArrayList<>();
      for (double end : new double[] {least, most}) {
        ends.add(whole ? Long.toString(Math.round(end)) : Double.toString(end));
      }
      return ends;
    }
  }
}
