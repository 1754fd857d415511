package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options from YAML. */
final class ConfigurationFileTest {
  @Command(name = "toy")
  private static final class Toy {
    @Option(names = "--standardize")
    private boolean standardize;

    @Option(names = "--epochs")
    private int epochs;

    @Option(names = "--hidden", split = ",")
    private List<String> hidden = new ArrayList<>();

    @Option(names = "--arms", split = ";")
    private List<String> arms = new ArrayList<>();

    @Option(names = "--header")
    private String header = "";

    @Option(names = "--backend-option")
    private Map<String, String> backend = new LinkedHashMap<>();
  }

  @Command(name = "group")
  private static final class Group {}

  @TempDir private Path folder;

  private List<String> arguments(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), yaml);
    return ConfigurationFile.arguments(file, new CommandLine(new Toy()));
  }

  private String refusal(String yaml) {
    String message =
        String.valueOf(assertThrows(DataException.class, () -> arguments(yaml)).getMessage());
    return message.replace(folder.resolve("run.yaml").toString(), "run.yaml");
  }

  @Test
  void aListHasTheSeparatorOfItsOption() throws IOException {
    assertEquals(List.of("--hidden=3,2"), arguments("hidden: [3, 2]\n"));
    assertEquals(List.of("--arms=iwae:10,dreg;elbo"), arguments("arms: ['iwae:10,dreg', elbo]\n"));
  }

  private List<String> expanded(String yaml, String... arguments) throws IOException {
    CommandLine root = new CommandLine(new Group());
    root.addSubcommand("group", new CommandLine(new Group()).addSubcommand("toy", new Toy()));
    Path file = Files.writeString(folder.resolve("run.yaml"), yaml);
    List<String> all = new ArrayList<>(List.of("group", "toy"));
    all.addAll(List.of(arguments));
    all.add("--config=" + file);
    List<String> expanded = List.of(ConfigurationFile.expand(root, all.toArray(String[]::new)));
    return expanded.subList(0, expanded.size() - 1);
  }

  @Test
  void aFileIsForTheCommandThatItStandsBehind() throws IOException {
    assertEquals(
        List.of("group", "toy", "--epochs=3", "--header=x"), expanded("epochs: 3\n", "--header=x"));
  }

  @Test
  void aListOfTheCommandLineReplacesThatOfTheFile() throws IOException {
    String yaml = "hidden: [3, 2]\narms: [elbo]\nbackend-option: a=1\n";
    assertEquals(
        List.of(
            "group",
            "toy",
            "--backend-option=a=1",
            "--hidden",
            "4",
            "--arms=x",
            "--backend-option=b=2"),
        expanded(yaml, "--hidden", "4", "--arms=x", "--backend-option=b=2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "True", "yes", "Yes", "on", "ON", "\"true\"", "'yes'"})
  void wordsForTrueSetAFlag(String word) throws IOException {
    assertEquals(List.of("--standardize"), arguments("standardize: " + word + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "FALSE", "no", "No", "off", "\"false\""})
  void wordsForFalseDoNot(String word) throws IOException {
    assertEquals(List.of(), arguments("standardize: " + word + "\n"));
  }

  @ParameterizedTest
  @CsvSource({"maybe, maybe", "1, 1", "'[true]', [true]", "\"\", ''", "{a: b}, {a=b}"})
  void anotherWordForAFlagIsRefusedWithItsPlace(String word, String found) {
    assertEquals(
        "run.yaml, line 2: option standardize: expected true or false, found '" + found + "'",
        refusal("epochs: 2\nstandardize: " + word.replace("[", "[ ") + "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs:\n", "epochs: \n", "epochs: ~\n", "epochs: null\n"})
  void anOptionWithoutAValueIsRefused(String line) {
    assertEquals(
        "run.yaml, line 3: option epochs has no value; write one, or leave it out",
        refusal("# how long\nheader: no\n" + line));
  }

  @Test
  void anEmptyValueInAListAndAMappingAreRefused() {
    assertEquals(
        "run.yaml, line 1: option hidden has an empty value in its list; write one, or leave it out",
        refusal("hidden: [8, ~]\n"));
    assertEquals(
        "run.yaml, line 1: option hidden: expected a value or a list, found a mapping",
        refusal("hidden: {first: 8}\n"));
  }

  @Test
  void valuesAreReadAsTheyAreWritten() throws IOException {
    assertEquals(
        List.of(
            "--epochs=2",
            "--hidden=8,16",
            "--header=no",
            "--backend-option=a=1",
            "--backend-option=b=2"),
        arguments(
            "\ufeffepochs:\t2\nhidden: [8, 16]\nheader: no\nbackend-option:\n- a=1\n- b=2\n"));
    assertEquals(List.of(), arguments(""));
  }

  @Test
  void anUnknownOptionNamesItsLineAndTheNearest() {
    CommandLine.ParameterException e =
        assertThrows(
            CommandLine.ParameterException.class, () -> arguments("header: no\nepoch: 2\n"));
    assertEquals(
        folder.resolve("run.yaml") + ", line 2: unknown option 'epoch'; did you mean 'epochs'?",
        e.getMessage());
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsPlace() {
    for (String yaml : List.of("epochs: 2\nepochs: 3\n", "data: \"C:\\data\\x.csv\"\n")) {
      String message = refusal(yaml);
      assertEquals(
          true,
          message.startsWith("run.yaml: expected YAML, found ")
              && message.contains("line ")
              && message.contains("column "),
          message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "on", "1.0", "1.10", "007", "1e3", "0x1F", "2024-01-02", "NULL"})
  void aValueStaysAsItIsWritten(String word) throws IOException {
    assertEquals(List.of("--header=" + word), arguments("header: " + word + "\n"));
  }

  @Test
  void whatIsRepeatedByAnAliasIsReadWithinLimits() throws IOException {
    assertEquals(
        List.of("--epochs=8", "--hidden=8,8"), arguments("epochs: &a 8\nhidden: [*a, *a]\n"));
    assertEquals(
        "run.yaml, line 1: expected a value, found one that holds itself, *a",
        refusal("hidden: &a [1, *a]\n"));
    assertEquals(
        "run.yaml, line 2: expected an anchor &b before the alias, found none",
        refusal("epochs: 1\nhidden: [*b]\n"));
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append((before + ", ").repeat(9)).append(before).append("]\n");
    }
    assertEquals(
        "run.yaml, line 6: expected at most 500000 values, found more", refusal(bomb.toString()));
  }

  @Test
  void depthAndSizeAreLimited() {
    assertEquals(
        "run.yaml, line 2: expected lists and mappings at most 16 deep",
        refusal("hidden:\n" + " [".repeat(100_000)));
    assertEquals(
        "run.yaml, line 17: expected lists and mappings at most 16 deep",
        refusal(nestedBlocks(1000)));
    assertEquals(
        "run.yaml: expected a configuration file of at most 4194304 bytes, found 4194306",
        refusal("#".repeat((4 << 20) + 1) + "\n"));
    assertEquals(
        "run.yaml, line 1: expected at most 500000 values, found more",
        refusal("hidden: [" + "a,".repeat(500_000) + "]"));
  }

  private static String nestedBlocks(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- 1 | run.yaml, line 1: expected lines of the form 'option: value', found something else",
        "epochs | run.yaml, line 1: expected lines of the form 'option: value', found something else",
        "{epochs: 1}N---N{epochs: 2} | run.yaml, line 2: expected one document, found another",
        "? [a]N: 1 | run.yaml, line 1: expected a name before ':', found [a]",
        "epochs: 1Nnull: 2 | run.yaml, line 2: expected a name before ':', found nothing",
        "epochs: !!int 1 | run.yaml, line 1: expected a value without a tag, found tag:yaml.org,2002:int; leave it out",
        "hidden: [[1]] | run.yaml, line 1: option hidden: expected a value or a list, found a list in a list",
        "header: 1Nepochs: 2Nheader: 3 | run.yaml: expected YAML, found the key 'header' twice, in line 1, and again in line 3, column 1; leave one out",
        "epochs: 1Nheader: \"\\U90071992\" | run.yaml, line 2 or below: expected YAML, found otherwise: For input string: \"90071992\" under radix 16",
        "epochs: 1Nheader: C | run.yaml, line 2: expected text, found the control character U+0007",
      })
  void whatIsNoListOfOptionsIsRefusedWithItsLine(String yaml, String expected) {
    assertEquals(expected, refusal(yaml.replace('N', '\n').replace("C", "\u0007")));
  }

  @Test
  void otherBytesThanTextAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("run.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFF});
    DataException e =
        assertThrows(
            DataException.class,
            () -> ConfigurationFile.arguments(file, new CommandLine(new Toy())));
    assertEquals(file + ": expected YAML in UTF-8, found other bytes", e.getMessage());
  }
}
