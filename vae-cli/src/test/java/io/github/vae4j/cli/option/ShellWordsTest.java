package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands as they are typed. */
final class ShellWordsTest {
  @Test
  void optionsAreTypedAsAShellTakesThem() {
    assertEquals(List.of("--grey"), ShellWords.option("--grey", true));
    assertEquals(List.of(), ShellWords.option("--grey", false));
    assertEquals(List.of("--epochs", "3"), ShellWords.option("--epochs", 3));
    assertEquals(
        List.of("--column a=numeric", "--column 'my age=count'"),
        ShellWords.option("--column", List.of("a=numeric", "my age=count")));
    assertEquals("'it'\\''s; rm -r x'", ShellWords.quoted("it's; rm -r x"));
  }
}
