package io.github.vae4j.core.table;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is to be said of new data before a model is used on them. */
final class Examination {
  private Examination() {}

  static List<String> of(TableSchema schema, Dataset data) {
    Table table = TableSchema.table(data);
    List<String> notes = new ArrayList<>();
    Set<String> known = new HashSet<>(schema.columns().stream().map(Column::name).toList());
    List<String> extra = table.columns().stream().filter(name -> !known.contains(name)).toList();
    if (!extra.isEmpty()) {
      notes.add(
          (extra.size() == 1 ? "column " : "columns ")
              + String.join(", ", extra.subList(0, Math.min(10, extra.size())))
              + (extra.size() > 10 ? " and " + (extra.size() - 10) + " more" : "")
              + ": unknown to the model, not used");
    }
    List<Column> features = schema.columns(Role.FEATURE);
    RowReader reader = new RowReader(table, features);
    int[] outside = new int[features.size()];
    int[] first = new int[features.size()]; // row in which a cell is outside
    int[] missing = new int[features.size()];
    double[] values = new double[features.size()];
    for (int row = 0; row < table.rows(); row++) {
      reader.values(row, values);
      for (int i = 0; i < values.length; i++) {
        if (Double.isNaN(values[i])) {
          missing[i]++;
        } else if (strange(features.get(i).cells(), values[i])) {
          first[i] = outside[i] == 0 ? row : first[i];
          outside[i]++;
        }
      }
    }
    for (int i = 0; i < outside.length; i++) {
      if (outside[i] > 0) {
        notes.add(
            outside(features.get(i), outside[i]) + ", " + cell(table, features.get(i), first[i]));
      }
      if (missing[i] == table.rows()) {
        notes.add(features.get(i).name() + ": every cell is missing");
      } else if (missing[i] > 0 && features.get(i).missing() == 0) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s: %d %s missing, none in training",
                features.get(i).name(),
                missing[i],
                missing[i] == 1 ? "cell is" : "cells are"));
      }
    }
    return notes;
  }

  /** Whether a number is farther outside the range of training than the range is wide. */
  private static boolean strange(Encoding cells, double value) {
    if (cells instanceof Numbers numbers) {
      double range = numbers.greatest() - numbers.least();
      return value < numbers.least() - range || value > numbers.greatest() + range;
    }
    return cells instanceof Levels levels && value >= levels.levels().size();
  }

  /** Returns a cell with its line: {@code '400' in line 3}. */
  private static String cell(Table table, Column column, int row) {
    int index = table.columns().indexOf(column.name());
    double[] cells = new double[table.columns().size()];
    table.read(row, cells);
    String where = " in " + table.lineKind() + " " + table.line(row);
    return "'" + table.text(index, cells[index]) + "'" + where;
  }

  private static String outside(Column column, int count) {
    String rows = count + (count == 1 ? " row" : " rows");
    return column.cells() instanceof Numbers numbers
        ? String.format(
            Locale.ROOT,
            "%s: far outside the training data (%s to %s) in %s",
            column.name(),
            numbers.cell(numbers.least()),
            numbers.cell(numbers.greatest()),
            rows)
        : column.name() + ": a level that training did not see in " + rows;
  }
}
