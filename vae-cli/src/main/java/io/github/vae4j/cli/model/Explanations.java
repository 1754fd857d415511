package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.cli.table.Cells;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.TableSchema;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** The columns that speak most against a row. */
final class Explanations {
  /**
   * A column that speaks against a row.
   *
   * @param value of its cell, as the file has it
   * @param brief the value with few digits
   * @param nats -log p(column | other columns)
   */
  record Reason(String column, String value, String brief, double nats) {
    /** Returns for example {@code age=412 (7.30)}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s=%s (%.2f)", column, brief, nats);
    }
  }

  private static final int MOST = 1_000; // rows: each costs as much as scoring all its columns

  /** How many of the strangest rows are explained if it is not asked which are flagged. */
  static final int UNFLAGGED = 20;

  @Option(
      names = "--explain",
      paramLabel = "N",
      description =
          "Name the N columns that speak most against a row of a table, with -log p(column | other"
              + " columns) in nats. The rows are those that are flagged, at most 1,000; without"
              + " --threshold and --contamination the 20 strangest.")
  private int columns;

  int columns() {
    return columns;
  }

  /**
   * Checks the option, before anything is computed.
   *
   * @param unlike the option by which the score is another; "" if it is -log p(x)
   */
  void check(TrainedVae vae, String unlike) {
    if (columns < 0) {
      throw new IllegalArgumentException(
          "--explain: expected a number of columns, found " + columns);
    }
    if (columns > 0 && !unlike.isEmpty()) {
      throw new IllegalArgumentException(
          "--explain: is of -log p(x) by the model's own proposal; leave out " + unlike);
    }
    if (columns > 0 && vae.preprocessing().schema().isEmpty()) {
      throw new IllegalArgumentException(
          "--explain: the model was not trained on the columns of a table");
    }
  }

  /**
   * Returns the reasons of some rows, the strongest first.
   *
   * @param strangest all rows, the strangest first
   * @param wanted how many of them are to be explained
   */
  Map<Integer, List<Reason>> of(
      Console console,
      TrainedVae vae,
      Backend engine,
      Dataset data,
      EvaluationOptions options,
      int[] strangest,
      int wanted) {
    Optional<TableSchema> schema = vae.preprocessing().schema();
    if (columns == 0 || schema.isEmpty()) {
      return Map.of();
    }
    int[] rows = Arrays.copyOf(strangest, Math.min(wanted, Math.min(MOST, strangest.length)));
    if (wanted > MOST) {
      console.note("the %,d strangest of the flagged rows are explained", MOST);
    }
    Stopwatch watch = new Stopwatch();
    EvaluationOptions told =
        options.withProgress(
            done ->
                console.progress(
                    (double) done / rows.length,
                    done + " rows explained, " + watch.rate(done, rows.length, "rows")));
    Map<Integer, List<Reason>> reasons;
    try (Explainer explainer = new Explainer(vae, engine, told, schema.get().starts())) {
      reasons = of(explainer, schema.get(), data, rows);
    }
    console.erase();
    return reasons;
  }

  /** Returns the reasons of some rows, the strongest first. */
  Map<Integer, List<Reason>> of(
      Explainer explainer, TableSchema schema, Dataset data, int... rows) {
    Map<Integer, List<Reason>> reasons = new HashMap<>();
    double[][] nats = explainer.explain(data, rows);
    for (int i = 0; i < rows.length; i++) {
      reasons.put(rows[i], reasons(schema.features(), data, rows[i], nats[i]));
    }
    return reasons;
  }

  private List<Reason> reasons(List<Column> features, Dataset data, int row, double[] nats) {
    Cells cells = Cells.of(data).orElseThrow();
    return IntStream.range(0, nats.length)
        .filter(c -> !Double.isNaN(nats[c])) // a missing cell speaks neither for nor against
        .boxed()
        .sorted(Comparator.comparingDouble(c -> -nats[c]))
        .limit(columns)
        .map(
            c -> {
              String name = features.get(c).name();
              return new Reason(name, cells.text(row, name), cells.brief(row, name), nats[c]);
            })
        .toList();
  }
}
