package io.github.vae4j.core.word;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** One of a fixed set of values, by the name that users write. */
public final class Choice {
  private Choice() {}

  /**
   * Returns the value of this name.
   *
   * @param kind what messages call it, for example {@code --schedule}
   * @param name gives each value's
   * @throws IllegalArgumentException if there is none; the message names the nearest first
   */
  public static <T> T of(String kind, String word, T[] values, Function<T, String> name) {
    List<String> names = Arrays.stream(values).map(name).toList();
    int found = names.indexOf(word);
    if (found < 0) {
      String meant =
          NearestName.to(word, names).map(nearest -> "did you mean '" + nearest + "'? ").orElse("");
      throw new IllegalArgumentException(
          kind + ": " + meant + "expected one of " + names + ", found '" + word + "'");
    }
    return values[found];
  }
}
