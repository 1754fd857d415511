package io.github.vae4j.cli.model;

import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.output.TextTable;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.table.Cells;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.ReferenceScores;
import io.github.vae4j.core.decision.Threshold;
import io.github.vae4j.core.evaluation.Scores;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Scores with what is decided by them, as a file and on the screen.
 *
 * @param ids columns of a table that tell its rows apart
 * @param reference with which scores are compared
 * @param reasons of some rows
 * @param columns how many reasons a row has at most
 */
record ScoreTable(
    Dataset data,
    List<String> ids,
    Scores scores,
    Optional<ReferenceScores> reference,
    Optional<Threshold> threshold,
    Map<Integer, List<Explanations.Reason>> reasons,
    int columns) {
  private static final int WIDEST_NAME = 24;

  /** Returns the columns of data that tell rows apart, of those the model knows as such. */
  static List<String> ids(TrainedVae vae, Dataset data) {
    Optional<Cells> cells = Cells.of(data);
    return vae.preprocessing().schema().stream()
        .flatMap(schema -> schema.columns(Role.ID).stream())
        .map(Column::name)
        .filter(name -> cells.isPresent() && cells.get().has(name))
        .toList();
  }

  /** Writes a line for each datum. */
  void write(Destination to) {
    Results.records(to, header(), scores.nats().length, this::record);
  }

  /** Returns the names of the columns. */
  List<String> header() {
    List<String> header = new ArrayList<>(ids);
    header.add(data.rowKind());
    header.add("score");
    header.add("standard_error");
    header.add("effective_sample_size");
    header.add("pareto_k");
    reference.ifPresent(r -> header.add("percentile"));
    threshold.ifPresent(t -> header.add("flag"));
    if (data.hasLabels()) {
      header.add("label");
    }
    for (int i = 1; i <= columns; i++) {
      header.add("why_" + i);
    }
    return header;
  }

  /** Returns the line of a datum; what is not known of one without a score is empty. */
  List<String> record(int row) {
    double score = scores.nats()[row];
    double error = scores.standardErrors()[row];
    List<String> cells = new ArrayList<>();
    ids.forEach(id -> cells.add(id(row, id)));
    cells.add(data.rowName(row));
    boolean scored = !Double.isNaN(score);
    cells.add(known(score));
    cells.add(known(error));
    cells.add(known(scores.reliability().effectiveSampleSize()[row]));
    cells.add(known(scores.reliability().paretoK()[row]));
    reference.ifPresent(
        r -> cells.add(scored ? String.format(Locale.ROOT, "%.4f", r.percentile(score)) : ""));
    threshold.ifPresent(t -> cells.add(!scored ? "" : t.flags(score) ? "1" : "0"));
    if (data.hasLabels()) {
      cells.add(scored ? Results.className(data, row) : "");
    }
    List<String> why = why(row);
    for (int i = 0; i < columns; i++) {
      cells.add(i < why.size() ? why.get(i) : "");
    }
    return cells;
  }

  private List<String> why(int row) {
    return reasons.getOrDefault(row, List.of()).stream()
        .map(Explanations.Reason::toString)
        .toList();
  }

  private static String known(double number) {
    return Double.isNaN(number) ? "" : Results.decimal(number);
  }

  private String id(int row, String column) {
    return Cells.of(data).map(cells -> cells.text(row, column)).orElse("");
  }

  /** Prints some rows, as wide as a screen. */
  void print(Console console, int[] rows) {
    String kind = ids.isEmpty() ? data.rowKind() : ids.get(0);
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT,
            TextTable.Side.LEFT);
    table.row(
        end(kind),
        "nats",
        "+-",
        reference.isPresent() ? "percentile" : "",
        threshold.isPresent() ? "flag" : "",
        reasons.isEmpty() ? "" : "why");
    for (int row : rows) {
      double score = scores.nats()[row];
      double error = scores.standardErrors()[row];
      table.row(
          end(ids.isEmpty() ? data.rowName(row) : id(row, kind)),
          String.format(Locale.ROOT, "%.2f", score),
          Double.isNaN(error) ? "" : String.format(Locale.ROOT, "%.2f", error),
          reference.map(r -> String.format(Locale.ROOT, "%.2f", r.percentile(score))).orElse(""),
          threshold.filter(t -> t.flags(score)).isPresent() ? "*" : "",
          String.join(", ", why(row)));
    }
    table.lines().forEach(line -> console.line("  %s", cut(line)));
  }

  /** Returns some rows for a document. */
  List<Json> json(int[] rows) {
    return Arrays.stream(rows)
        .mapToObj(
            row -> {
              double score = scores.nats()[row];
              Json json =
                  new Json()
                      .put("row_kind", data.rowKind())
                      .put("row", data.rowName(row))
                      .put("score", score)
                      .put("standard_error", scores.standardErrors()[row])
                      .put("effective_sample_size", scores.reliability().effectiveSampleSize()[row])
                      .put("pareto_k", scores.reliability().paretoK()[row]);
              reference.ifPresent(r -> json.put("percentile", r.percentile(score)));
              threshold.ifPresent(t -> json.put("flagged", t.flags(score)));
              if (data.hasLabels()) {
                json.put("label", Results.className(data, row));
              }
              return json.putAll(
                  "why",
                  reasons.getOrDefault(row, List.of()).stream()
                      .map(
                          reason ->
                              new Json()
                                  .put("column", reason.column())
                                  .put("value", reason.value())
                                  .put("nats", reason.nats()))
                      .toList());
            })
        .toList();
  }

  /** Returns the end of a name, which tells files of one folder apart. */
  private static String end(String name) {
    return name.length() <= WIDEST_NAME
        ? name
        : "..." + name.substring(name.length() - WIDEST_NAME + 3);
  }

  private static String cut(String line) {
    int screen = Terminal.width() - 2;
    return line.length() <= screen ? line : line.substring(0, screen - 3) + "...";
  }
}
