package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DocumentedCommandTest {
  @Test
  void commandsAreTheLinesWithAPromptInConsoleAndShBlocks() {
    String document =
        """
        Text `$ no`
        ```console
        $ ./vae train digits
        epoch 1
        $ ./vae sample runs/digits \\
            --count 4
        ```
        ```java
        $ not a command
        ```
        ```sh
        $ ls
        ```
        """;
    assertEquals(
        List.of(
            new DocumentedCommand(3, "./vae train digits", ""),
            new DocumentedCommand(5, "./vae sample runs/digits --count 4", ""),
            new DocumentedCommand(12, "ls", "")),
        DocumentedCommand.in("a.md", document));
  }

  @Test
  void anExcusedBlockCarriesItsReason() {
    String document =
        """
        <!-- runs these tests again -->
        ```console no-test
        $ ./mvnw verify
        ```
        """;
    assertEquals(
        List.of(new DocumentedCommand(3, "./mvnw verify", "runs these tests again")),
        DocumentedCommand.in("a.md", document));
  }

  @Test
  void anExcuseWithoutAReasonIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> DocumentedCommand.in("a.md", "text\n```console no-test\n$ x\n```\n"));
    assertEquals(
        "a.md:2: a block marked no-test needs the reason in the line above it, as <!-- reason -->",
        refusal.getMessage());
  }

  @Test
  void aBlockThatNeverEndsIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> DocumentedCommand.in("a.md", "```console\n$ x\n"));
  }
}
