package io.github.vae4j.core.table;

import io.github.vae4j.core.word.Choice;
import java.util.Locale;

/**
 * The kind of a column's cells, each with the likelihood that it has unless another is asked for.
 */
public enum ColumnType {
  /** Numbers, standardised. */
  NUMERIC("normal:scale=column"),
  /** Dates and times, standardised as seconds. */
  TIME("normal:scale=column"),
  /** Whole numbers from 0, as they are. */
  COUNT("negative-binomial"),
  /** Two levels, 0 and 1. */
  BINARY("bernoulli"),
  /** Levels without an order, a block of one element for each and one for any other. */
  CATEGORICAL("categorical"),
  /** Levels in an order, a block of one element for each. */
  ORDINAL("ordinal");

  private final String likelihood;

  ColumnType(String likelihood) {
    this.likelihood = likelihood;
  }

  /** Returns the word that users write, for example {@code numeric}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the word of the usual likelihood, without the number of levels. */
  public String likelihood() {
    return likelihood;
  }

  /** Returns whether cells are levels rather than numbers. */
  boolean ofLevels() {
    return this == BINARY || this == CATEGORICAL || this == ORDINAL;
  }

  /**
   * Returns the type of a word.
   *
   * @param where names the setting in messages
   * @throws IllegalArgumentException if there is none of this word
   */
  public static ColumnType of(String where, String word) {
    return Choice.of(where, word, values(), ColumnType::word);
  }
}
