package io.github.vae4j.core.data;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The cells of a table as a file has them, before a schema says what they mean. A column holds
 * numbers, in double precision, or text. Cells may be missing. Thread-safe.
 */
public interface Table {
  /** Returns what messages call the table, for example the file's name. */
  String name();

  /** Returns the number of rows, at least 1. */
  int rows();

  /** Returns the names of the columns, in the order of the file; no two are equal. */
  List<String> columns();

  /**
   * Returns the texts of a column, by the codes that its cells hold; empty for a column of numbers.
   * The first {@link #differentTexts} are different from each other and from all others.
   *
   * @param column from 0
   */
  List<String> texts(int column);

  /**
   * Returns how many of a column's {@link #texts} are known to be different. A table of many rows
   * may keep some of them in memory; a text beyond those has a code of its own in each row.
   *
   * @param column from 0
   */
  default int differentTexts(int column) {
    return texts(column).size();
  }

  /** Returns whether a column holds text: its cells are codes of {@link #texts}. */
  boolean isText(int column);

  /**
   * Writes the cells of a row: a finite number, the code of a text, or NaN where the cell is
   * missing.
   *
   * @param row from 0
   * @param cells receives one for each column
   * @throws DataException if the file cannot be read any more
   */
  void read(int row, double[] cells);

  /** Returns how many decimals the numbers of a column are written with at most, 0 for whole. */
  int decimals(int column);

  /**
   * Returns the mark that stood between the thousands of a column's numbers when they were read: a
   * point or a comma, empty for none.
   */
  default String thousands(int column) {
    return "";
  }

  /**
   * Returns a cell as people write it; empty where it is missing.
   *
   * @param cell as {@link #read} gives it
   */
  default String text(int column, double cell) {
    if (Double.isNaN(cell)) {
      return "";
    }
    return isText(column)
        ? texts(column).get((int) cell)
        : BigDecimal.valueOf(cell).stripTrailingZeros().toPlainString();
  }

  /** Returns where a cell stands, for messages: {@code claims.csv, line 17, column 'age'}. */
  String place(int row, int column);

  /** Returns where a row stands in its source, for reports: {@code 17} for a line, or the row. */
  default long line(int row) {
    return row + 1L;
  }

  /** Returns what {@link #line} counts: row or line. */
  default String lineKind() {
    return "row";
  }

  /**
   * Returns what is wrong with a row that was read all the same, as those of a {@linkplain
   * DatasetProvider#parts stream} are: its place, what was expected and what was found. Such a row
   * has no score, and its cells may be missing.
   */
  default Optional<String> refused(int row) {
    return Optional.empty();
  }

  /** Returns what the reader decided by itself, one sentence each, to be said once. */
  default List<String> notes() {
    return List.of();
  }
}
