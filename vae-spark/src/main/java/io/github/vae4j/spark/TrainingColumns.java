package io.github.vae4j.spark;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.spark.row.CellKind;
import io.github.vae4j.spark.row.InputColumn;
import io.github.vae4j.spark.row.InputColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a DataFrame that a training reads: those of a table, all but the id, or the one of
 * images.
 *
 * @param rows with these columns alone, and the id
 * @param inputs the cells of a row
 * @param id name of the column that tells rows apart; empty for none
 */
record TrainingColumns(Dataset<Row> rows, InputColumns inputs, String id) {
  /**
   * Finds the columns.
   *
   * @throws DataException if one is no cell, or there is none
   */
  static TrainingColumns of(Dataset<Row> all, String features, String id, TrainingWords words) {
    Shape shape = words.imageShape();
    List<String> names = new ArrayList<>(Arrays.asList(all.columns()));
    if (!id.isEmpty() && !names.remove(id)) {
      throw new DataException(
          "DataFrame: expected the column '"
              + id
              + "' of setIdCol, found "
              + String.join(", ", all.columns()));
    }
    names.removeAll(words.names("drop"));
    if (shape.rank() > 0) {
      InputColumns.kind(all.schema(), features, "vectors or arrays of images");
      names = List.of(features);
    } else if (names.isEmpty()) {
      throw new DataException("DataFrame: expected at least one column to train on, found none");
    }
    List<String> kept = new ArrayList<>(names);
    if (!id.isEmpty()) {
      kept.add(id);
    }
    Dataset<Row> rows =
        all.select(
            kept.stream()
                .map(name -> functions.col('`' + name.replace("`", "``") + '`'))
                .toArray(org.apache.spark.sql.Column[]::new));
    InputColumns inputs =
        shape.rank() > 0 ? images(rows, features, shape.size()) : cells(rows, names);
    return new TrainingColumns(rows, inputs, id);
  }

  private static InputColumns images(Dataset<Row> rows, String features, int size) {
    CellKind kind = InputColumns.kind(rows.schema(), features, "vectors or arrays of images");
    if (!kind.ofElements()) {
      throw new DataException(
          "DataFrame, column '"
              + features
              + "': expected vectors or arrays of images, found "
              + rows.schema().apply(features).dataType().simpleString());
    }
    return InputColumns.whole(features, rows.schema().fieldIndex(features), kind, size);
  }

  private static InputColumns cells(Dataset<Row> rows, List<String> columns) {
    StructType schema = rows.schema();
    List<String> names = new ArrayList<>();
    List<Boolean> texts = new ArrayList<>();
    List<InputColumn> inputs = new ArrayList<>();
    for (String column : columns) {
      CellKind kind = InputColumns.kind(schema, column, "a cell");
      int size = kind.ofElements() ? size(rows, column) : 1;
      int[] elements = new int[size];
      int[] cells = new int[size];
      for (int i = 0; i < size; i++) {
        elements[i] = i;
        cells[i] = names.size();
        names.add(kind.ofElements() ? column + "[" + i + "]" : column);
        texts.add(kind.isText());
      }
      int field = schema.fieldIndex(column);
      inputs.add(new InputColumn(column, field, kind, size, elements, cells));
    }
    return new InputColumns(List.copyOf(names), List.copyOf(texts), List.copyOf(inputs));
  }

  /** Returns the number of elements in the first row that has some. */
  private static int size(Dataset<Row> rows, String column) {
    String quoted = '`' + column.replace("`", "``") + '`';
    List<Row> first =
        rows.select(functions.col(quoted)).filter(functions.col(quoted).isNotNull()).takeAsList(1);
    if (first.isEmpty()) {
      throw new DataException(
          "DataFrame, column '" + column + "': expected a vector or an array, found only nulls");
    }
    Object value = first.get(0).get(0);
    return value instanceof Vector vector ? vector.size() : first.get(0).getList(0).size();
  }
}
