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
    /** It does if none of its cells is a number, it does not if all are; else it has to be said. */
    AUTO,
    /** It does. */
    YES,
    /** It does not. */
    NO
  }

  /**
   * Checks the delimiter.
   *
   * @throws IllegalArgumentException if it is a quote or the end of a line
   */
  public CsvOptions {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
      throw new IllegalArgumentException(
          "table: the delimiter cannot be a quote or the end of a line; use a comma, semicolon or"
              + " tab");
    }
  }

  /** Returns commas, a header if there is one, no labels. */
  public static CsvOptions defaults() {
    return new CsvOptions(',', Header.AUTO, "");
  }

  /** Returns the same with another delimiter. */
  CsvOptions delimitedBy(char other) {
    return new CsvOptions(other, header, labelColumn);
  }
}
