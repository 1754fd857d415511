package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Support;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes elements of the values of a column, and says which it does not take. */
final class CellEncoder {
  private static final int MOST_KNOWN = 10_000;

  /** By the words of likelihoods: a search for providers takes longer than the score of a row. */
  private static final Map<String, Support> SUPPORTS = new ConcurrentHashMap<>();

  private final Column column;
  private final Support support;
  private final Encoding encoding;
  private final int width;

  CellEncoder(Column column) {
    this.column = column;
    this.support = support(column.block());
    this.encoding = column.cells();
    this.width = encoding.width();
  }

  private static Support support(String likelihood) {
    if (SUPPORTS.size() > MOST_KNOWN) {
      SUPPORTS.clear();
    }
    return SUPPORTS.computeIfAbsent(likelihood, word -> Likelihood.of(word).support());
  }

  Encoding encoding() {
    return encoding;
  }

  int width() {
    return width;
  }

  /**
   * Writes the elements of a value to {@code target}: NaN if it is missing.
   *
   * @return whether the likelihood of the column takes it
   */
  boolean encode(double value, float[] target, int start) {
    if (Double.isNaN(value)) {
      Arrays.fill(target, start, start + width, Float.NaN);
      return true;
    }
    encoding.encode(value, target, start);
    return !(encoding instanceof Numbers) || support.contains(target[start]);
  }

  /** Returns what to throw for a cell that is none of the column. */
  DataException unknown(String place, String cell) {
    return new DataException(
        place + ": expected " + encoding.description() + " as in training, found '" + cell + "'");
  }

  /**
   * Returns what to throw for a value that the likelihood does not take.
   *
   * @param element what it is encoded as
   */
  DataException outside(String place, double value, float element) {
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
        place + ": expected " + expected + ", found " + encoding.cell(value) + "; " + advice);
  }
}
