package io.github.vae4j.core.word;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordTest {
  @ParameterizedTest
  @CsvSource({
    "elbo, elbo, ''",
    "elbo:, elbo, ''",
    "'iwae:10,dreg', iwae, '10,dreg'",
    "a:b:c, a, b:c",
    "'', '', ''"
  })
  void theFirstColonParts(String text, String name, String settings) {
    assertEquals(new Word(name, settings), Word.of(text));
  }
}
