package io.github.vae4j.backend.base;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The options that a backend was given, each with one of the values that it can have.
 *
 * @param values by name, for all options that there are
 */
public record OptionValues(Map<String, String> values) {
  /** Keeps a copy of the map. */
  public OptionValues {
    values = Map.copyOf(values);
  }

  /**
   * Reads the options.
   *
   * @param backend the backend's name
   * @param known the values that each option can have, the default first
   * @param given what was asked for
   * @throws IllegalArgumentException if an option is unknown or its value is
   */
  public static OptionValues of(
      String backend, Map<String, List<String>> known, Map<String, String> given) {
    for (String name : given.keySet()) {
      if (!known.containsKey(name)) {
        throw new IllegalArgumentException(
            backend + ": there is no option '" + name + "'; " + present(known));
      }
    }
    Map<String, String> values = new TreeMap<>();
    known.forEach(
        (name, allowed) -> {
          String value = given.getOrDefault(name, allowed.get(0));
          if (!allowed.contains(value)) {
            throw new IllegalArgumentException(
                backend
                    + ": option '"
                    + name
                    + "' needs one of "
                    + allowed
                    + ", got '"
                    + value
                    + "'");
          }
          values.put(name, value);
        });
    return new OptionValues(values);
  }

  private static String present(Map<String, List<String>> known) {
    List<String> names = known.keySet().stream().sorted().toList();
    return switch (names.size()) {
      case 0 -> "there are none";
      case 1 -> "there is '" + names.get(0) + "'";
      default -> "there are " + names;
    };
  }

  /**
   * Returns whether an option has this value.
   *
   * @throws IllegalArgumentException if there is no such option
   */
  public boolean is(String name, String value) {
    String chosen = values.get(name);
    if (chosen == null) {
      throw new IllegalArgumentException("no option '" + name + "' among " + values.keySet());
    }
    return chosen.equals(value);
  }
}
