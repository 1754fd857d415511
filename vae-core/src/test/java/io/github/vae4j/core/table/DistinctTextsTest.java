package io.github.vae4j.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class DistinctTextsTest {
  private static final int MANY = 4_000_000;

  @Test
  void textsThatCountAreToldWithinAThousandth() {
    DistinctTexts texts = new DistinctTexts();
    for (int i = 0; i < MANY; i++) {
      texts.add("claim-" + i);
    }
    assertEquals(MANY, texts.count(), MANY / 1000.0);
  }

  @Test
  void aTextThatComesAgainIsNoOther() {
    DistinctTexts texts = new DistinctTexts();
    assertEquals(0, texts.count());
    for (int i = 0; i < 100_000; i++) {
      texts.add("Z");
    }
    assertEquals(1, texts.count());
    texts.add("Y");
    assertEquals(2, texts.count());
  }
}
