package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Support;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the cells of one column of a table as values of a column of a schema. */
final class CellValues {
  private static final int CACHED = 10_000; // numbers that are levels

  private final Column column;
  private final Table table;
  private final int index;
  private final Support support;
  private final double[] ofCodes; // values of texts; empty for numbers
  private final Map<Double, Double> ofNumbers = new ConcurrentHashMap<>(); // of levels

  /**
   * @param index of the column in the table
   */
  CellValues(Column column, Table table, int index) {
    this.column = column;
    this.table = table;
    this.index = index;
    this.support = Likelihood.of(column.block()).support();
    this.ofCodes =
        table.texts(index).stream().mapToDouble(text -> column.cells().value(text)).toArray();
  }

  /**
   * Returns the value of a cell; NaN if it is missing.
   *
   * @throws DataException if it is none of this column
   */
  double value(int row, double[] cells) {
    double cell = cells[index];
    if (Double.isNaN(cell)) {
      return cell;
    }
    double value = table.isText(index) ? ofCodes[(int) cell] : ofNumber(cell);
    if (Double.isNaN(value)) {
      throw new DataException(
          table.place(row, index)
              + ": expected "
              + column.cells().description()
              + " as in training, found '"
              + table.text(index, cell)
              + "'");
    }
    return value;
  }

  private double ofNumber(double cell) {
    if (column.cells() instanceof Numbers) {
      return cell;
    }
    if (ofNumbers.size() > CACHED) {
      ofNumbers.clear();
    }
    return ofNumbers.computeIfAbsent(
        cell, number -> column.cells().value(table.text(index, number)));
  }

  /**
   * Writes the elements of a cell to {@code target}: NaN if it is missing.
   *
   * @throws DataException if it is none of this column, or outside what its likelihood takes
   */
  void encode(int row, double[] cells, float[] target, int start) {
    double value = value(row, cells);
    int width = column.cells().width();
    if (Double.isNaN(value)) {
      Arrays.fill(target, start, start + width, Float.NaN);
      return;
    }
    column.cells().encode(value, target, start);
    if (column.cells() instanceof Numbers && !support.contains(target[start])) {
      throw outside(row, value, target[start]);
    }
  }

  private DataException outside(int row, double value, float element) {
    String expected =
        Float.isFinite(element)
            ? support.description() + " for the likelihood " + column.likelihood()
            : "a number that stays within float32 when the schema scales it";
    String advice =
        Float.isFinite(element)
            ? (support == Support.UNIT_INTERVAL ? "divide the columns with --scale" : "correct it")
                + ", or train with another likelihood of the column, such as --likelihood '"
                + column.name()
                + "=normal'"
            : "it is far outside the training data";
    return new DataException(
        table.place(row, index)
            + ": expected "
            + expected
            + ", found "
            + column.cells().cell(value)
            + "; "
            + advice);
  }
}
