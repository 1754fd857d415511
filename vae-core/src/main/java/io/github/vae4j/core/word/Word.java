package io.github.vae4j.core.word;

/**
 * A word that users write, {@code name} or {@code name:settings}, for example {@code iwae:10,dreg}.
 *
 * @param name before the first colon
 * @param settings behind it; empty without one
 */
public record Word(String name, String settings) {
  /** Returns the parts of a word. */
  public static Word of(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Word(text, "")
        : new Word(text.substring(0, colon), text.substring(colon + 1));
  }
}
