package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Commands that are not named have no options, and nobody notices. */
class CommandsTest {
  @TempDir private Path folder = Path.of("");

  private static String said(String... arguments) {
    StringWriter all = new StringWriter();
    PrintWriter writer = new PrintWriter(all);
    return Main.execute(writer, writer, arguments) + "\n" + all;
  }

  /** Returns the same arguments by way of a file, for which every command is read. */
  private String file(String arguments) throws IOException {
    return "@" + Files.writeString(folder.resolve("arguments"), arguments);
  }

  private static Map<String, CommandLine> after(String... arguments) {
    CommandLine line = new CommandLine(new Group());
    Commands.add(line, arguments);
    return line.getSubcommands();
  }

  @Command(name = "group")
  private static final class Group {}

  @Test
  void theHelpIsThatOfTheWholeCommands() throws IOException {
    String help = said("--help");
    assertTrue(help.contains("\n  reproduce    Runs an experiment"), help);
    assertEquals(said(file("--help")), help);
    assertEquals(help.replaceFirst("^0", "2"), said(), "and is no success");
  }

  @Test
  void aCommandInAFileOfArgumentsHasItsOptions() throws IOException {
    String help = said("sample", "--help");
    assertTrue(help.contains("--count"), help);
    assertEquals(help, said(file("sample --help")));
  }

  @Test
  void onlyNamedCommandsHaveOptions() {
    Map<String, CommandLine> commands = after("sample", "x.safetensors");
    assertEquals(Commands.ALL.size(), commands.size());
    commands.forEach(
        (name, command) ->
            assertEquals(
                name.equals("sample"), !command.getCommandSpec().options().isEmpty(), name));
    assertEquals(
        Map.of("parity", true, "train", true, "score", false),
        Map.of(
            "parity", !after("parity").get("parity").getCommandSpec().options().isEmpty(),
            "train", !after("parity").get("train").getCommandSpec().options().isEmpty(),
            "score", !after("parity").get("score").getCommandSpec().options().isEmpty()));
  }

  @Test
  void whetherACommandIsNamedIsTold() {
    CommandLine line = new CommandLine(new Group());
    assertFalse(Commands.add(line, "--help"));
    assertTrue(Commands.add(new CommandLine(new Group()), "--verbose", "train"));
    assertTrue(Commands.add(new CommandLine(new Group()), "@file"));
  }

  /** What help shows of a command comes from its annotation, in these two places only. */
  @Test
  void noCommandHasWhatASummaryWouldLose() {
    for (Class<?> type : Commands.ALL) {
      Command command = type.getAnnotation(Command.class);
      assertEquals(List.of(), List.of(command.header()), type::getName);
      assertEquals(List.of(), List.of(command.aliases()), type::getName);
      assertFalse(command.hidden(), type::getName);
    }
  }

  /** Help is broken at the width of the terminal, examples in the middle of words. */
  @Test
  void examplesFitTheNarrowestUsualTerminal() {
    for (Class<?> type : Commands.ALL) {
      for (String line : type.getAnnotation(Command.class).footer()) {
        assertTrue(line.length() <= 80, () -> type.getSimpleName() + ": " + line);
      }
    }
  }

  @Test
  void aWordThatIsNoCommandIsAnsweredWithTheNearest() {
    assertEquals(
        "2\nvae: 'tarin' is no command of 'vae'; did you mean 'train'? See 'vae --help'\n",
        said("tarin", "digits"));
    assertEquals(
        "2\nvae: 'nothing-near' is no command of 'vae'; see 'vae --help'\n", said("nothing-near"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "compare a --json|expected at least 2 of RUN, found fewer; see 'vae compare --help'",
        "train digits --epoch 3|'--epoch' is no option of 'vae train'; did you mean '--epochs'? See 'vae train --help'",
        "train digits --epoch=3|'--epoch' is no option of 'vae train'; did you mean '--epochs'? See 'vae train --help'",
        "train digits --xyzzy|'--xyzzy' is no option of 'vae train'; see 'vae train --help'",
        "train digits --epochs|--epochs: expected a value, found none; see 'vae train --help'",
        "train digits --epochs many|--epochs: 'many' is not a whole number; see 'vae train --help'",
        "score|expected MODEL, found none; see 'vae score --help'",
        "export m.safetensors|expected --onnx PART, found none; see 'vae export --help'",
        "help train --xyzzy|'--xyzzy' is no option of 'vae help'; see 'vae help --help'",
        "schema a.csv b.csv|expected no further argument, found 'b.csv'; see 'vae schema --help'",
      })
  void whatIsWrongWithACommandLineIsOneLineOfOurWords(String command, String line) {
    String all = said(command.split(" "));
    assertTrue(all.contains("vae: " + line + "\n"), all);
    assertEquals(1, all.lines().filter(one -> one.startsWith("vae: ")).count(), all);
    assertTrue(all.startsWith("2\n"), all);
  }

  @Test
  void helpIsMadeForTheNarrowestTerminals() {
    for (int columns : new int[] {1, 20, 54, 55, 80}) {
      CommandLine line = new CommandLine(new Group());
      line.setUsageHelpWidth(Terminal.helpWidth(columns)); // picocli refuses less than it can do
      assertEquals(Math.max(55, columns), line.getUsageHelpWidth());
    }
  }
}
