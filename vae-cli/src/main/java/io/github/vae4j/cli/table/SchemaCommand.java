package io.github.vae4j.cli.table;

import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what the columns of a table are. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Finds out what the columns of a table are, and writes it as YAML.",
      "",
      "Edit the file and give it to 'vae train --schema'. Roles are feature, label, id,"
          + " condition and ignored. Types are numeric, categorical, count, binary, ordinal and"
          + " time. 'likelihood: student-t' gives a column another likelihood than the usual one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae schema claims.csv > schema.yaml",
      "  vae schema claims.csv --label fraud --count visits --out schema.yaml"
    })
public final class SchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private TableOptions table = new TableOptions();

  @Option(
      names = "--condition",
      split = ",",
      paramLabel = "NAME",
      description = "Columns that the model is conditional on.")
  private List<String> conditions = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The YAML file. Default: standard output.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    try (Dataset dataset = data.open()) {
      TableSchema schema =
          TableSchema.infer(dataset, table.options(dataset, data, conditions).build());
      String text = SchemaFile.text(schema);
      dataset.notes().forEach(note -> console.note("%s", note));
      if (out.toString().isEmpty()) {
        text.lines().forEach(line -> console.line("%s", line));
      } else {
        OutputFile.write(out, file -> file.write(text.getBytes(StandardCharsets.UTF_8)));
        int size = schema.columns().size();
        console.line("%d %s in %s", size, size == 1 ? "column" : "columns", out);
      }
      return ExitCodes.OK;
    }
  }
}
