package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Table;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the cells of one column of a table as values of a column of a schema. */
final class CellValues {
  private static final int CACHED = 10_000; // numbers that are levels
  private static final double UNREAD = Double.NEGATIVE_INFINITY; // which no cell is

  private final CellEncoder encoder;
  private final Table table;
  private final int index;
  private final Encoding encoding;
  private final boolean text;
  private final double[] ofCodes; // values of different texts, UNREAD before they are asked for
  private final Map<Double, Double> ofNumbers = new ConcurrentHashMap<>(); // of levels

  /**
   * @param index of the column in the table
   */
  CellValues(Column column, Table table, int index) {
    this.encoder = new CellEncoder(column);
    this.table = table;
    this.index = index;
    this.encoding = column.cells();
    this.text = table.isText(index);
    this.ofCodes = new double[table.differentTexts(index)];
    Arrays.fill(ofCodes, UNREAD);
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
    double value = text ? ofCode((int) cell) : ofNumber(cell);
    if (Double.isNaN(value)) {
      throw encoder.unknown(table.place(row, index), table.text(index, cell));
    }
    return value;
  }

  private double ofCode(int code) {
    if (code >= ofCodes.length) {
      return encoding.value(table.texts(index).get(code));
    }
    double value = ofCodes[code];
    if (value == UNREAD) { // two threads may both read it
      value = encoding.value(table.texts(index).get(code));
      ofCodes[code] = value;
    }
    return value;
  }

  private double ofNumber(double cell) {
    if (encoding instanceof Numbers) {
      return cell;
    }
    if (ofNumbers.size() > CACHED) {
      ofNumbers.clear();
    }
    return ofNumbers.computeIfAbsent(cell, number -> encoding.value(table.text(index, number)));
  }

  /**
   * Writes the elements of a cell to {@code target}: NaN if it is missing.
   *
   * @throws DataException if it is none of this column, or outside what its likelihood takes
   */
  void encode(int row, double[] cells, float[] target, int start) {
    double value = value(row, cells);
    if (!encoder.encode(value, target, start)) {
      throw encoder.outside(table.place(row, index), value, target[start]);
    }
  }
}
