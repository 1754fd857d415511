package io.github.vae4j.api.inference;

import java.util.List;

/**
 * The service that adds inference methods. Declared like a {@link
 * io.github.vae4j.api.backend.BackendProvider}.
 */
public interface InferenceMethodProvider {
  /** Returns the names it knows: lower-case letters, digits and dashes. */
  List<String> names();

  /**
   * Returns how the word is written, in a few characters for help, for example {@code iwae:K}.
   *
   * @param name one of {@link #names()}
   */
  default String form(String name) {
    return name;
  }

  /**
   * Returns the method.
   *
   * @param name one of {@link #names()}
   * @param argument what follows the colon in {@code name:argument}, or empty
   * @throws IllegalArgumentException if the argument does not fit; the message says what does
   */
  InferenceMethod create(String name, String argument);
}
