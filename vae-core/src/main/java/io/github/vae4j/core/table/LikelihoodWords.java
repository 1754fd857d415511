package io.github.vae4j.core.table;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Support;
import java.util.Arrays;

/**
 * The likelihoods of a table's columns: {@code student-t} for all numeric ones, {@code TYPE=WORD}
 * for those of a type, {@code NAME=WORD} for one, several separated by semicolons. It is how {@code
 * --likelihood} of {@code vae train} is read.
 */
public final class LikelihoodWords {
  private LikelihoodWords() {}

  /**
   * Says what the words mean.
   *
   * @param data a table
   * @param words {@code auto} for the usual ones
   * @param scale {@code column}, {@code datum} or {@code fixed:S}, for words that do not say it
   * @param said is told the likelihoods
   * @throws IllegalArgumentException if there is no such column or type
   */
  public static void say(Dataset data, String words, String scale, SchemaOptions.Builder said) {
    numeric(scaled("normal", scale), said);
    if (words.equals("auto")) {
      return;
    }
    if (words.startsWith("columns:")) {
      throw new IllegalArgumentException(
          "--likelihood columns: a table has a likelihood for each column; write NAME=WORD, or"
              + " TYPE=WORD, separated by semicolons, such as 'student-t;visits=poisson'");
    }
    for (String item : words.split(";", -1)) {
      int equals = item.indexOf('=');
      int colon = item.indexOf(':');
      String name = equals < 0 || colon >= 0 && colon < equals ? "" : item.substring(0, equals);
      String word = scaled(item.substring(name.isEmpty() ? 0 : equals + 1), scale);
      if (name.isEmpty()) {
        numeric(word, said);
      } else if (data.columns().contains(name)) {
        said.likelihood(name, word);
      } else {
        said.likelihood(type(data, name), word);
      }
    }
  }

  private static ColumnType type(Dataset data, String name) {
    return Arrays.stream(ColumnType.values())
        .filter(type -> type.word().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--likelihood: expected a column of "
                        + data.name()
                        + " or a type of columns before '=', found '"
                        + name
                        + "'"));
  }

  /** Dates are standardised, so that of numbers from 0 alone is not for them. */
  private static void numeric(String word, SchemaOptions.Builder said) {
    said.likelihood(ColumnType.NUMERIC, word);
    if (Likelihood.of(word).support() == Support.REAL) {
      said.likelihood(ColumnType.TIME, word);
    }
  }

  /** Returns the word with the scale, if it has one that it does not say itself. */
  private static String scaled(String word, String scale) {
    if (word.contains("scale=")) {
      return word;
    }
    try {
      return Likelihood.of(word + (word.contains(":") ? "," : ":") + "scale=" + scale).word();
    } catch (IllegalArgumentException e) {
      return word; // it has none, or is no word, which is said where it is used
    }
  }
}
