package io.github.vae4j.data.csv;

import io.github.vae4j.core.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is known of a table beside its cells.
 *
 * @param rows how many there are
 * @param columns without that of the labels
 * @param labels a class number for each row; empty if there are none
 * @param classNames names of the classes, empty if the numbers are all that is known
 * @param lines in which line each row stands
 * @param hasMissing whether a cell is missing
 * @param refused what is wrong with some rows, by their index; none in a table that was read whole
 * @param notes what was decided while reading, one sentence each
 */
public record ParsedTable(
    int rows,
    List<Column> columns,
    int[] labels,
    List<String> classNames,
    LineNumbers lines,
    boolean hasMissing,
    Map<Integer, String> refused,
    List<String> notes) {
  /**
   * How many columns a table can have: as many as an eighth of the heap holds, at 256 bytes for the
   * name of each and what is found out about it.
   */
  public static final int MOST_COLUMNS =
      (int) Math.min(1 << 27, Runtime.getRuntime().maxMemory() / (8 * 256));

  /** Returns what to throw for a table of too many columns; {@code where} names it. */
  public static DataException tooManyColumns(String where) {
    return new DataException(
        where
            + ": expected at most "
            + MOST_COLUMNS
            + " columns, as many as fit into an eighth of the heap, found more; if rows and columns"
            + " are exchanged, transpose the table, else raise -Xmx");
  }

  /** Returns the same table with other labels. */
  public ParsedTable labelled(int[] numbers, List<String> names) {
    return new ParsedTable(rows, columns, numbers, names, lines, hasMissing, refused, notes);
  }

  /** Returns the same table with notes before its own. */
  ParsedTable noted(List<String> first) {
    List<String> all = new ArrayList<>(first);
    all.addAll(notes);
    return new ParsedTable(
        rows, columns, labels, classNames, lines, hasMissing, refused, List.copyOf(all));
  }

  /** Returns the line that a row stands in, or its number from 1 where there are no lines. */
  public long line(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          "the table has " + rows + " rows, asked for the one at " + row);
    }
    return lines.line(row);
  }

  /**
   * A column.
   *
   * @param text whether its cells are codes of {@code texts}
   * @param texts in order of appearance; empty for numbers
   * @param different how many of the texts, the first ones, are different from all others
   * @param decimals how many decimals its numbers are written with at most
   * @param thousands the mark between the thousands of its numbers, empty for none
   */
  public record Column(
      String name,
      boolean text,
      List<String> texts,
      int different,
      int decimals,
      String thousands) {}
}
