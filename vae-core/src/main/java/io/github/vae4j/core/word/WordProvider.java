package io.github.vae4j.core.word;

import java.util.List;

/**
 * Makes things of one kind from the words that users write: {@code name} or {@code name:argument}.
 * A service interface for each kind extends it, and the service loader finds its providers.
 *
 * @param <T> what is made
 */
public interface WordProvider<T> {
  /** Returns the names it knows: lower-case letters, digits and dashes. */
  List<String> names();

  /**
   * Returns how the word is written, for help and messages, for example {@code mixture:K}; by
   * default the name alone: a word without settings, with which others are refused.
   *
   * @param name one of {@link #names()}
   */
  default String form(String name) {
    return name;
  }

  /**
   * Returns what the word stands for.
   *
   * @param name one of {@link #names()}
   * @param argument what follows the colon, or empty
   * @throws IllegalArgumentException if the argument does not fit; the message says what does
   */
  T create(String name, String argument);
}
