package io.github.vae4j.bench.setting;

import java.util.Arrays;
import java.util.List;

/** Settings from system properties; a blank one counts as absent. */
public final class Property {
  private Property() {}

  /** Returns a text. */
  public static String text(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  /** Returns the texts between commas. */
  public static List<String> texts(String name, String otherwise) {
    return Arrays.stream(text(name, otherwise).split(",", -1)).map(String::strip).toList();
  }

  /**
   * Returns a number.
   *
   * @throws IllegalArgumentException if it is not whole or not above 0
   */
  public static int number(String name, int otherwise) {
    String value = text(name, Integer.toString(otherwise));
    if (!value.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(name + ": needs a number above 0, got " + value);
    }
    return Integer.parseInt(value);
  }
}
