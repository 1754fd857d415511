package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatATerminalObeysIsEscaped() {
    assertEquals(
        "a\\u001b]0;title\\u0007\\u001b[2Jb", Printable.line("a\u001b]0;title\u0007\u001b[2Jb"));
    assertEquals("\\u009b31m, \\u202egnp.exe", Printable.line("\u009b31m, \u202egnp.exe"));
    assertEquals("two\\nlines\\u000d", Printable.line("two\nlines\r"));
    assertEquals("two\nlines\ttab", Printable.lines("two\nlines\ttab"));
  }

  @Test
  void textOfAllLanguagesStaysAsItIs() {
    String text = "größe 名 \ud83d\udc68\u200d\ud83d\udc69 نمی\u200cخواهم";
    assertEquals(text, Printable.line(text));
  }

  @Test
  void aMessageOfMegabytesIsCut() {
    String line = Printable.line("x".repeat(1 << 21));
    assertTrue(line.length() < 3000, () -> line.length() + "");
    assertTrue(line.endsWith("... (2095152 more characters)"), line.substring(1990));
  }
}
