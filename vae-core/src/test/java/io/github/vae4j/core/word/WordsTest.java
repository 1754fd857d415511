package io.github.vae4j.core.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.PriorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @Test
  void ownWordsAreFoundByAThreadThatDoesNotSeeThem() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertEquals(Likelihoods.NORMAL, Likelihood.of("normal"));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void formsAreInTheOrderOfTheProvider() {
    Words<?> priors = Words.of(PriorProvider.class, "prior");
    assertEquals(
        "[normal, mixture:K, vamp:K, bernoulli, categorical:K]", priors.forms().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "gaussian, normal",
    "Normal, normal",
    "NORMALL, normal",
    "bce, bernoulli",
    "benoulli, bernoulli",
    "studentt, student-t"
  })
  void theNearestNameComesFirst(String typed, String meant) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Likelihood.of(typed)).getMessage();
    assertTrue(
        message.startsWith(
            "did you mean '" + meant + "'? there is no likelihood '" + typed + "'; present: "),
        message);
  }
}
