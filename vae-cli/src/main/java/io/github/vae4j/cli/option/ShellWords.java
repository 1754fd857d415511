package io.github.vae4j.cli.option;

import java.util.List;

/** Options as they are typed in a shell. */
public final class ShellWords {
  private ShellWords() {}

  /**
   * Returns an option with its value.
   *
   * @param value a text, a number, a truth value or a list of texts
   */
  public static List<String> option(String name, Object value) {
    if (value instanceof Boolean set) {
      return set ? List.of(name) : List.of();
    }
    if (value instanceof List<?> all) {
      return all.stream().map(each -> name + " " + quoted(String.valueOf(each))).toList();
    }
    return List.of(name, quoted(String.valueOf(value)));
  }

  /** Returns a word that a shell takes for one. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
