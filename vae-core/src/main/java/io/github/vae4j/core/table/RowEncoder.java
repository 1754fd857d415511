package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes the cells of single rows, as a program has them, as the elements of a datum. It does what
 * {@link TableSchema#encode} does with the rows of a table, and allocates nothing but for dates.
 * Thread-safe.
 */
public final class RowEncoder {
  private final List<String> columns;
  private final List<String> names; // in the order of the elements
  private final int[] starts;
  private final int[] cells; // the column of each encoder
  private final CellEncoder[] encoders; // in the order of the elements
  private final double[][] numbers; // what the levels of each are as numbers; NaN for other texts

  private RowEncoder(TableSchema schema) {
    List<Column> features = schema.features();
    this.columns = schema.columns(Role.FEATURE).stream().map(Column::name).toList();
    this.names = features.stream().map(Column::name).toList();
    this.starts = schema.starts();
    this.cells = names.stream().mapToInt(columns::indexOf).toArray();
    this.encoders = features.stream().map(CellEncoder::new).toArray(CellEncoder[]::new);
    this.numbers = Arrays.stream(encoders).map(e -> numbers(e.encoding())).toArray(double[][]::new);
  }

  /** Returns the encoder of the features of a schema. */
  public static RowEncoder of(TableSchema schema) {
    return new RowEncoder(schema);
  }

  /** Returns the number that each level is the text of, as a table writes numbers. */
  private static double[] numbers(Encoding encoding) {
    return encoding instanceof Levels levels
        ? levels.levels().stream().mapToDouble(RowEncoder::number).toArray()
        : new double[0];
  }

  private static double number(String level) {
    try {
      double number = Double.parseDouble(level);
      return Double.isFinite(number) && text(number).equals(level) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Returns whether each level is the text of a number, as a table writes numbers. */
  static boolean areNumbers(Levels levels) {
    return levels.levels().stream().noneMatch(level -> Double.isNaN(number(level)));
  }

  private static String text(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** Returns the names of the columns whose cells make a row, in the order of the training data. */
  public List<String> columns() {
    return columns;
  }

  /**
   * Writes the elements of a row.
   *
   * @param row what messages call it
   * @param given one for each of the {@link #columns}: a number, a text or another object that
   *     stands for its text; null, NaN and an empty text are a missing cell
   * @param target receives the elements, NaN in those of missing cells
   * @throws DataException if there are more or fewer cells than columns, or a cell is none of its
   *     column; the message names the column
   */
  public void encode(String row, List<?> given, float[] target) {
    requireCells(row, given, columns.size());
    for (int i = 0; i < encoders.length; i++) {
      double value = value(row, i, given.get(cells[i]));
      if (!encoders[i].encode(value, target, starts[i])) {
        throw encoders[i].outside(place(row, starts[i]), value, target[starts[i]]);
      }
    }
  }

  /**
   * Checks the number of cells of a row.
   *
   * @throws DataException if it is another
   */
  public static void requireCells(String row, List<?> given, int expected) {
    if (given.size() != expected) {
      throw new DataException(row + ": expected " + expected + " cells, found " + given.size());
    }
  }

  private double value(String row, int i, Object cell) {
    if (cell == null || cell.equals("")) {
      return Double.NaN;
    }
    if (cell instanceof Number number) {
      return ofNumber(row, i, number.doubleValue());
    }
    String text = cell.toString();
    Encoding encoding = encoders[i].encoding();
    boolean number = encoding instanceof Numbers plain && plain.time().isEmpty();
    double value = number ? Double.NaN : encoding.value(text);
    if (Double.isNaN(value)) {
      throw encoders[i].unknown(place(row, starts[i]), text);
    }
    return value;
  }

  private double ofNumber(String row, int i, double number) {
    if (Double.isInfinite(number)) {
      throw DataException.notFinite(place(row, starts[i]), Double.toString(number));
    }
    if (Double.isNaN(number) || !(encoders[i].encoding() instanceof Levels levels)) {
      return number;
    }
    for (int level = 0; level < numbers[i].length; level++) {
      if (numbers[i][level] == number) {
        return level;
      }
    }
    if (!levels.open()) {
      throw encoders[i].unknown(place(row, starts[i]), text(number));
    }
    return levels.levels().size();
  }

  /**
   * Returns where the cell of an element stands, for messages.
   *
   * @param row what messages call the row
   */
  public String place(String row, int element) {
    int i = 0;
    while (starts[i + 1] <= element) {
      i++;
    }
    return row + ", column '" + names.get(i) + "'";
  }
}
