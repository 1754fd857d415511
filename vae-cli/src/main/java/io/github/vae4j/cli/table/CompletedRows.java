package io.github.vae4j.cli.table;

import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.imputation.ImputedDatum;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a table with their missing cells filled. */
final class CompletedRows {
  private static final double FEW = 5; // effective draws that are too few for a mean

  private final Table table;
  private final List<Column> features;
  private final int[] starts;
  private final int[] places; // of the features among the columns of the table
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private int rows;
  private int poor;

  CompletedRows(TableSchema schema, Dataset data) {
    this.table = data.table().orElseThrow();
    this.features = schema.features();
    this.starts = schema.starts();
    this.places =
        features.stream().mapToInt(column -> table.columns().indexOf(column.name())).toArray();
  }

  /** Returns the columns; of several versions the first is the number of the version. */
  List<String> header(int draws) {
    List<String> names = new ArrayList<>(draws > 0 ? List.of("draw") : List.of());
    names.addAll(table.columns());
    return names;
  }

  /** Returns the completed row, or each of its versions. */
  List<List<String>> complete(ImputedDatum datum) {
    double[] cells = new double[table.columns().size()];
    table.read(datum.index(), cells);
    if (datum.anyMissing()) {
      rows++;
      poor += datum.effectiveSamples() < FEW ? 1 : 0;
    }
    for (int i = 0; i < features.size(); i++) {
      if (datum.missing()[starts[i]]) {
        counts.merge(features.get(i).name(), 1, Integer::sum);
      }
    }
    List<List<String>> versions = new ArrayList<>();
    if (datum.draws().length == 0) {
      versions.add(row(datum, cells, datum.mean()));
    }
    for (int m = 0; m < datum.draws().length; m++) {
      List<String> version = new ArrayList<>(List.of(Integer.toString(m + 1)));
      version.addAll(row(datum, cells, datum.draws()[m]));
      versions.add(version);
    }
    return versions;
  }

  private List<String> row(ImputedDatum datum, double[] cells, double[] elements) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      row.add(table.text(i, cells[i]));
    }
    for (int i = 0; i < features.size(); i++) {
      if (datum.missing()[starts[i]]) {
        Encoding encoding = features.get(i).encoding().orElseThrow();
        row.set(places[i], encoding.cell(encoding.decode(elements, starts[i])));
      }
    }
    return row;
  }

  /** Returns for each filled cell its line, its column, the mean and its standard error. */
  List<List<String>> filled(ImputedDatum datum) {
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      if (datum.missing()[starts[i]]) {
        Encoding encoding = features.get(i).encoding().orElseThrow();
        all.add(
            List.of(
                Long.toString(table.line(datum.index())),
                features.get(i).name(),
                encoding.cell(encoding.decode(datum.mean(), starts[i])),
                Results.decimal(
                    encoding.error(datum.mean(), datum.standardDeviation(), starts[i]))));
      }
    }
    return all;
  }

  /** Returns what was filled, for people. */
  List<String> report() {
    List<String> lines = new ArrayList<>();
    int cells = counts.values().stream().mapToInt(Integer::intValue).sum();
    lines.add(
        cells
            + (cells == 1 ? " cell of " : " cells of ")
            + rows
            + (rows == 1 ? " row" : " rows")
            + (cells == 1 ? " was missing" : " were missing"));
    counts.forEach((name, count) -> lines.add("  " + name + " " + count));
    if (poor > 0) {
      lines.add(
          poor
              + (poor == 1 ? " row rests" : " rows rest")
              + " on fewer than 5 effective draws: raise --importance-samples");
    }
    return lines;
  }
}
