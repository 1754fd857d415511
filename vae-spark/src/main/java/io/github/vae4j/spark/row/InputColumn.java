package io.github.vae4j.spark.row;

import io.github.vae4j.core.data.DataException;
import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * A column of a DataFrame and the cells of a table that it holds: one, or some elements of a vector
 * or an array.
 *
 * @param name of the column
 * @param field of a row, from 0
 * @param size number of elements that a vector or an array has; 1 for a single cell
 * @param elements those that are cells
 * @param cells the place in the table of each, from 0
 */
public record InputColumn(
    String name, int field, CellKind kind, int size, int[] elements, int[] cells)
    implements Serializable {
  /** Takes the cells of a row. */
  public interface Taker {
    /** Takes a number; NaN for a missing cell. */
    void number(int cell, double value);

    /** Takes a text; an empty one is a missing cell. */
    void text(int cell, String text);
  }

  /**
   * Gives a taker the cells of a row, in the order of {@link #cells}.
   *
   * @param place where the row stands, for messages
   * @throws DataException if a vector has another number of elements
   */
  public void read(Row row, Taker taker, String place) {
    if (kind.ofElements()) {
      boolean absent = row.isNullAt(field);
      double[] numbers = absent ? new double[0] : kind.numbers(row, field);
      if (!absent && numbers.length != size) {
        throw new DataException(
            place
                + ", column '"
                + name
                + "': expected "
                + size
                + " elements as in training, found "
                + numbers.length);
      }
      for (int i = 0; i < elements.length; i++) {
        taker.number(cells[i], absent ? Double.NaN : numbers[elements[i]]);
      }
    } else if (kind.isText()) {
      taker.text(cells[0], row.isNullAt(field) ? "" : kind.text(row, field));
    } else {
      taker.number(cells[0], row.isNullAt(field) ? Double.NaN : kind.number(row, field));
    }
  }
}
