package io.github.vae4j.cli.table;

import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.fuzz.Fuzzing;
import io.github.vae4j.fuzz.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Files of options and of columns that nobody meant to write. */
final class YamlFuzzTest {
  @Command(name = "toy")
  private static final class Toy {
    @Option(names = "--standardize")
    private boolean standardize;

    @Option(names = "--epochs")
    private int epochs;

    @Option(names = "--hidden", split = ",")
    private List<String> hidden = new ArrayList<>();

    @Option(names = "--backend-option")
    private Map<String, String> backend = new LinkedHashMap<>();
  }

  private static final List<String> WORDS =
      List.of(
          "&a ",
          "*a",
          "*a ,",
          "&a [*a]",
          "<<: *a",
          "!!binary ",
          "!!str ",
          "!x ",
          "!<",
          "%YAML 1.1\n",
          "%YAML 99999999999.1\n",
          "%TAG ! x\n",
          "---\n",
          "...\n",
          "- ",
          "? ",
          ": ",
          "[",
          "{",
          "{a: ",
          "- - ",
          "\n",
          "\n  ",
          "\t",
          "|\n",
          ">-\n",
          "|99\n",
          "\"",
          "'",
          "\\x0",
          "\\U00110000",
          "#",
          "null",
          "~",
          "yes",
          "on",
          "TRUE",
          "no",
          "levels: ",
          "name: ",
          "columns:\n",
          "epochs: 1\n",
          "a,");

  private static final List<String> OPTIONS =
      List.of(
          "# how long\nepochs: 2\nstandardize: yes\nhidden: [8, 16]\nbackend-option:\n- a=1\n- b=2\n",
          "{\"epochs\": 3, \"standardize\": false, \"hidden\": [\"4\"]}\n",
          "epochs: &e 5\nhidden: [*e, *e]\n");

  private static final List<String> COLUMNS =
      List.of(
          "# a note\ncolumns:\n- {name: age, role: feature, type: numeric, likelihood: student-t}\n"
              + "- {name: 'no', role: condition, type: categorical, levels: [no, on, 1.0, '2']}\n"
              + "- name: day\n  type: time\n  time: uuuu-MM-dd\n",
          "columns:\n- name: a\n  levels: &l\n  - x\n  - y\n- {name: b, levels: *l}\n");

  @TempDir private Path folder;

  @Test
  void everyFileOfOptionsIsReadOrRefusedWithItsName() throws IOException {
    Fuzzing.run(
        2000,
        folder.resolve("run.yaml"),
        WORDS,
        mutations -> input(mutations, OPTIONS),
        Set.of(DataException.class, CommandLine.ParameterException.class),
        file -> ConfigurationFile.arguments(file, new CommandLine(new Toy())));
  }

  @Test
  void everyFileOfColumnsIsReadOrRefusedWithItsName() throws IOException {
    Fuzzing.run(
        2000,
        folder.resolve("schema.yaml"),
        WORDS,
        mutations -> input(mutations, COLUMNS),
        Set.of(DataException.class),
        file -> SchemaFile.read(file, SchemaOptions.builder()));
  }

  private static byte[] input(Mutations mutations, List<String> seeds) {
    String seed = mutations.one(seeds);
    String other = mutations.one(seeds);
    return mutations.chance(10)
        ? mutations.bytes(bytes(seed), bytes(other))
        : bytes(mutations.text(seed, other));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
