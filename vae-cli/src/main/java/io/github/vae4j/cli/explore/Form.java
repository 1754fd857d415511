package io.github.vae4j.cli.explore;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a request, as a page sends a form. */
record Form(Map<String, String> fields) {
  /**
   * Reads {@code name=value&name=value}, each part percent-encoded; of two of one name the last
   * counts.
   *
   * @throws IllegalArgumentException if a part is not so encoded
   */
  static Form of(String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : encoded.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
      }
    }
    return new Form(fields);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Returns the fields whose names begin so, by the rest of their names. */
  Map<String, String> under(String prefix) {
    Map<String, String> some = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), value);
          }
        });
    return some;
  }

  /**
   * Returns a whole number.
   *
   * @throws IllegalArgumentException if there is none, or it is not from 0 to {@code most}
   */
  int number(String name, int most) {
    String text = fields.getOrDefault(name, "");
    if (text.matches("\\d{1,9}") && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        name + ": expected a whole number from 0 to " + most + ", found '" + text + "'");
  }

  /**
   * Returns so many numbers that stand with commas between them.
   *
   * @throws IllegalArgumentException if they are more or fewer, or one is not finite
   */
  double[] numbers(String name, int count) {
    String[] parts = fields.getOrDefault(name, "").split(",", -1);
    double[] numbers = new double[count];
    boolean fits = parts.length == count;
    for (int i = 0; fits && i < count; i++) {
      numbers[i] = finite(parts[i]);
      fits = Double.isFinite(numbers[i]);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          name + ": expected " + count + " finite numbers with commas between them");
    }
    return numbers;
  }

  private static double finite(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
