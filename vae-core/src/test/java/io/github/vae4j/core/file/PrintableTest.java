package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "001b, [31m", // a colour
    "0007, !",
    "000a, a",
    "009b, a",
    "202e, a", // turns the order of what follows
    "2028, a"
  })
  void whatMovesATerminalIsWrittenAsItsCode(String code, String after) {
    char character = (char) Integer.parseInt(code, 16);
    assertEquals("é\\u" + code + after, Printable.line("é" + character + after));
  }

  @Test
  void ofALongTextBothEndsStay() {
    String line = Printable.line("file.csv: " + "\033".repeat(1 << 20) + "; close the quote");
    assertTrue(line.startsWith("file.csv: \\u001b"), line);
    assertTrue(line.endsWith("\\u001b; close the quote"), line);
    assertTrue(line.length() < 2100, () -> line.length() + " characters");
  }

  @Test
  void textOfAllLanguagesStaysAsItIs() {
    String text = "größe 名 \ud83d\udc68\u200d\ud83d\udc69 نمی\u200cخواهم";
    assertEquals(text, Printable.line(text));
  }

  @Test
  void aTextKeepsItsOwnLines() {
    assertEquals("two\nlines\ttab\\u001b[2J", Printable.lines("two\nlines\ttab\033[2J"));
  }
}
