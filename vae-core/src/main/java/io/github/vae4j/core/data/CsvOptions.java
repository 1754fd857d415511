package io.github.vae4j.core.data;

/**
 * How a table is written.
 *
 * @param delimiter between the cells of a line
 * @param header whether the first line names the columns
 * @param labelColumn name of the column that holds the labels, empty for none; without a header a
 *     number from 0
 */
public record CsvOptions(char delimiter, Header header, String labelColumn) {
  /** Whether the first line names the columns. */
  public enum Header {
    /** It does if one of its cells is not a number. */
    AUTO,
    /** It does. */
    YES,
    /** It does not. */
    NO
  }

  /** Returns commas, a header if there is one, no labels. */
  public static CsvOptions defaults() {
    return new CsvOptions(',', Header.AUTO, "");
  }
}
