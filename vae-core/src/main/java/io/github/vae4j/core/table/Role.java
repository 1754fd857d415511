package io.github.vae4j.core.table;

import io.github.vae4j.core.word.Choice;
import java.util.Locale;

/** What a column is for. */
public enum Role {
  /** It is modelled. */
  FEATURE,
  /** It holds the class of each row, which is not modelled. */
  LABEL,
  /** It names each row: it is not modelled, and results carry it. */
  ID,
  /** The model is conditional on it and does not model it. */
  CONDITION,
  /** It is left out. */
  IGNORED;

  /** Returns the word that users write, for example {@code feature}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the role of a word.
   *
   * @param where names the setting in messages
   * @throws IllegalArgumentException if there is none of this word
   */
  public static Role of(String where, String word) {
    return Choice.of(where, word, values(), Role::word);
  }
}
