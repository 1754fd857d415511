package io.github.vae4j.cli.table;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.OutTable;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills the missing cells of a table. */
@Command(
    name = "impute",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fills the missing cells of a table.",
      "",
      "A cell becomes its mean, or its most probable level, given the observed cells of its row,"
          + " by importance sampling. --draws M writes M completed versions of each row instead,"
          + " drawn given the observed cells, for multiple imputation. Observed cells and columns"
          + " that the model does not know keep their values. The file that is written has commas"
          + " between cells and points in numbers.",
      "",
      "--errors writes each filled cell with its standard error: the standard deviation of the"
          + " cell given the observed ones, and for levels the probability of another level."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae impute runs/people/model.safetensors people.csv --out filled.csv",
      "  vae impute runs/people/model.safetensors people.csv --draws 5 --out five.csv"
    })
public final class ImputeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--draws",
      paramLabel = "M",
      description = "Completed versions of each row. Default: 0, which fills in means.")
  private int draws;

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "Draws for each row that are weighted. Default: 200.")
  private int samples = Imputer.SAMPLES;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "A CSV file of the filled cells and their standard errors. Default: none.")
  private Path errors = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "WHERE",
      description =
          "A .csv or .parquet file, - for CSV on standard output, or a database as jdbc:... Default:"
              + " imputed.csv.")
  private String out = "imputed.csv";

  @Mixin private OutTable table = new OutTable();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    if (draws < 0) {
      throw new IllegalArgumentException("--draws: needs at least 0, got " + draws);
    }
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    TableSchema schema =
        vae.preprocessing()
            .schema()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "impute: the model was not trained on a table with a schema"));
    Destination to = table.of(out, "imputed");
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open();
        Imputer imputer = new Imputer(vae, engine, options(console, dataset))) {
      CompletedRows rows = new CompletedRows(schema, dataset);
      if (errors.toString().isEmpty()) {
        write(imputer, dataset, rows, to, cells -> {});
      } else {
        Results.records(
            errors,
            List.of("line", "column", "value", "standard_error"),
            taker -> write(imputer, dataset, rows, to, taker));
      }
      rows.report().forEach(line -> console.line("%s", line));
      int written = Math.max(1, draws) * dataset.size();
      console.line("%d %s in %s", written, written == 1 ? "row" : "rows", to.name());
      return ExitCodes.OK;
    }
  }

  /** Writes the rows while they are made, and hands out the filled cells with their errors. */
  private void write(
      Imputer imputer,
      Dataset dataset,
      CompletedRows rows,
      Destination to,
      Consumer<List<String>> filled) {
    to.write(
        rows.header(draws),
        taker ->
            imputer.impute(
                dataset,
                draws,
                datum -> {
                  rows.complete(datum).forEach(taker);
                  rows.filled(datum).forEach(filled);
                }));
  }

  private EvaluationOptions options(Console console, Dataset dataset) {
    return EvaluationOptions.defaults()
        .withSamples(samples)
        .withSeed(seed)
        .withProgress(
            done ->
                console.progress(
                    (double) done / dataset.size(), done + " of " + dataset.size() + " rows"));
  }
}
