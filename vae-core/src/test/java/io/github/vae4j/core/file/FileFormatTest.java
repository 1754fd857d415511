package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of formats that a reader knows, and what is said of others. */
class FileFormatTest {
  private static final FileFormat THIRD = new FileFormat("format", 3);

  @Test
  void theNewestAndThoseBeforeAreKnown() {
    assertEquals("3", THIRD.written());
    for (int i = 1; i <= 3; i++) {
      assertEquals(i, THIRD.require("f", Integer.toString(i)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, use a newer vae4j",
    "99999999999999999999, use a newer vae4j",
    "0, the file is damaged",
    "01, the file is damaged",
    "-1, the file is damaged",
    "3.0, the file is damaged",
    "'', the file is damaged",
  })
  void othersAreRefusedWithARemedy(String found, String remedy) {
    String message =
        String.valueOf(
            assertThrows(FileException.class, () -> THIRD.require("a.csv: line 1", found))
                .getMessage());
    String start = "a.csv: line 1: expected format 1 to 3, found " + found + "; " + remedy;
    assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
  }

  @Test
  void aKindOfOneFormatSaysSo() {
    FileFormat first = new FileFormat("format", 1);
    String message =
        String.valueOf(
            assertThrows(FileException.class, () -> first.require("f", "2")).getMessage());
    assertEquals("f: expected format 1, found 2; use a newer vae4j", message);
    assertThrows(IllegalArgumentException.class, () -> new FileFormat("format", 0));
  }
}
