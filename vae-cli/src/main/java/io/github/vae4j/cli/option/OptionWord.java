package io.github.vae4j.cli.option;

import java.util.function.Function;

/** Makes what the word of an option stands for. */
public final class OptionWord {
  private OptionWord() {}

  /**
   * Returns what a word stands for.
   *
   * @param option that messages name
   * @param parser throws {@link IllegalArgumentException} for a word that it does not know
   * @throws IllegalArgumentException as the parser, behind the option's name
   */
  public static <T> T of(String option, String word, Function<String, T> parser) {
    try {
      return parser.apply(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }
}
