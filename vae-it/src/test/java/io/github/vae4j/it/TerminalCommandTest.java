package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line on a terminal, which {@code script} of util-linux makes. */
@EnabledOnOs(OS.LINUX)
final class TerminalCommandTest {
  private static final String MOVING = "\r\u001b[K";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(
        folder.resolve("long.csv"),
        "a column with quite a long name,b\n1,2\n2,4.5\n3,6\n4,8.5\n5,10\n6,12.5\n7,14\n8,16.5\n");
    for (String data : List.of("digits --limit 60", "long.csv")) {
      Processes.Result result =
          Vae.in(folder)
              .run(
                  ("train "
                          + data
                          + " --epochs 1 --hidden 4 --latent 2 --backend reference --out "
                          + data.substring(0, 4))
                      .split(" "));
      assertEquals(0, result.exitCode(), result::toString);
    }
  }

  /** Returns what a terminal of some columns is sent. */
  private static String terminal(int columns, String command, Map<String, String> environment) {
    String line = "stty cols " + columns + "; '" + Product.HOME.resolve("bin/vae") + "' " + command;
    Processes.Result result =
        Processes.run(
            List.of("script", "-qefc", line, folder.resolve("typescript").toString()),
            folder,
            environment);
    Assumptions.assumeFalse(result.err().contains("unrecognized"), "another script");
    return result.out();
  }

  private static final Map<String, String> PLAIN =
      Map.of("COLUMNS", "", "NO_COLOR", "1", "TERM", "xterm");

  /** Returns the lines as they stand there at the end. */
  private static List<String> shown(String sent) {
    return Arrays.stream(sent.split("\r?\n")) // a line that is drawn again is one
        .map(line -> line.substring(line.lastIndexOf(MOVING) < 0 ? 0 : line.lastIndexOf(MOVING)))
        .map(line -> line.replaceAll("\u001b\\[[?0-9;]*[A-Za-z]|\r", ""))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "train --help",
        "evaluate --help",
        "completion --help",
        "train digits --limit 60 --epochs 2 --hidden 4 --latent 2 --backend reference --overwrite"
            + " --objective iwae:4 --out again",
        "evaluate digi/model.safetensors digits --limit 30 --estimator iwae:20;ais:5,chains=2"
            + " --backend reference",
        "score digi/model.safetensors digits --limit 30 --backend reference --out d.csv",
        "score long/model.safetensors long.csv --explain 2 --backend reference --out l.csv",
        "inspect digi/model.safetensors",
        "inspect long/model.safetensors",
        "backends --no-open",
        "compare digi long",
        "train digist",
      })
  void noLineIsBroken(String command) {
    for (int columns : new int[] {80, 120}) {
      String quoted = command.replaceAll("(\\S*;\\S*)", "'$1'");
      for (String line : shown(terminal(columns, quoted, PLAIN))) {
        // What has no blank cannot be broken: paths and digests.
        boolean word = line.strip().indexOf(' ') < 0;
        assertTrue(line.length() <= columns || word, () -> columns + ": " + line);
      }
    }
  }

  @Test
  void theWidthOfTheEnvironmentComesFirst() {
    String sent =
        terminal(120, "train --help", Map.of("COLUMNS", "60", "NO_COLOR", "1", "TERM", "xterm"));
    assertTrue(shown(sent).stream().allMatch(line -> line.length() <= 60), sent);
  }

  @Test
  void coloursAreOnTerminalsAndNotWhereNobodyWantsThem() {
    Map<String, String> coloured = Map.of("COLUMNS", "", "NO_COLOR", "", "TERM", "xterm");
    assertTrue(terminal(80, "schema digist", coloured).contains("\u001b[1;31mvae:"));
    assertTrue(terminal(80, "--help", coloured).contains("\u001b[1m"));
    assertFalse(terminal(80, "schema digist", PLAIN).contains("\u001b["));
    assertFalse(terminal(80, "--help", PLAIN).contains("\u001b["));
    assertFalse(Vae.in(folder).with("NO_COLOR", "").run("--help").out().contains("\u001b["));
  }

  @Test
  void progressIsOneLineThatGoesWithTheCommand() {
    String command =
        "score digi/model.safetensors digits --limit 60 --backend reference --out p.csv";
    String sent = terminal(80, command, PLAIN);
    assertTrue(sent.contains(MOVING), sent);
    assertFalse(String.join("\n", shown(sent)).contains("---"), sent);
    assertFalse(terminal(80, command + " --quiet", PLAIN).contains(MOVING));
  }

  @Test
  void anInterruptRemovesTheMovingLine() {
    String command = "train digits --epochs 500 --backend reference --out stopped";
    // A shell without jobs lets its children ignore INT; TERM does the same.
    String sent =
        terminal(
            80,
            command
                + " & until grep -q '[#-]\\{8\\} epoch' typescript; do sleep 0.2; done;"
                + " kill -TERM $!; wait $!; echo \"code $?\"",
            PLAIN);
    assertTrue(sent.contains("code 143"), sent);
    assertTrue(sent.contains(MOVING + "stopping after this step"), sent);
    assertFalse(shown(sent).stream().anyMatch(line -> line.matches("[#-]{8}.*")), sent);
  }
}
