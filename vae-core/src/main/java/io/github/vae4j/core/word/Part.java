package io.github.vae4j.core.word;

/** A part of a model that a word stands for. */
public interface Part {
  /**
   * Returns the word from which a provider makes this part again, for example {@code mixture:10}.
   */
  String word();

  /** Returns the word up to its colon. */
  default String name() {
    return Word.of(word()).name();
  }
}
