package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How data are opened, beside where they are. A setting that has its default value counts as not
 * given.
 *
 * @param delimiter between the cells of a line of a table
 * @param header whether the first line of a table names the columns
 * @param labelColumn name of the column that holds the labels, empty for none; without a header a
 *     number from 0
 * @param resize [height, width] to which images of a folder are brought; a scalar's for none
 * @param shape [height, width] of images that are rows of a table or of a flat array; a scalar's
 *     for none
 * @param limit how many of the data are used, from the first on; 0 for all
 */
public record DataSettings(
    char delimiter, Header header, String labelColumn, Shape resize, Shape shape, int limit) {
  private static final DataSettings DEFAULTS =
      new DataSettings(',', Header.AUTO, "", Shape.scalar(), Shape.scalar(), 0);

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
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the delimiter is a quote or the end of a line, a shape is
   *     not [height, width], or the limit is negative
   */
  public DataSettings {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
      throw new IllegalArgumentException(
          "table: the delimiter cannot be a quote or the end of a line; use a comma, semicolon or"
              + " tab");
    }
    requireImage("resize", resize);
    requireImage("shape", shape);
    if (limit < 0) {
      throw new IllegalArgumentException(
          "limit: needs at least 1, or 0 for all data, got " + limit);
    }
  }

  private static void requireImage(String name, Shape shape) {
    if (shape.rank() != 0 && shape.rank() != 2) {
      throw new IllegalArgumentException(name + ": needs a height and a width, got " + shape);
    }
  }

  /** Returns commas, a header if there is one, no labels, all data. */
  public static DataSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts at the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the names of the settings given for how data are read: all but shape and limit. */
  List<String> given() {
    List<String> names = new ArrayList<>();
    if (delimiter != DEFAULTS.delimiter) {
      names.add("delimiter");
    }
    if (header != DEFAULTS.header) {
      names.add("header");
    }
    if (!labelColumn.equals(DEFAULTS.labelColumn)) {
      names.add("label-column");
    }
    if (!resize.equals(DEFAULTS.resize)) {
      names.add("resize");
    }
    return names;
  }

  /**
   * Returns the settings of these names, the shape and the limit; the others are at their defaults.
   */
  DataSettings only(Set<String> names) {
    return new DataSettings(
        names.contains("delimiter") ? delimiter : DEFAULTS.delimiter,
        names.contains("header") ? header : DEFAULTS.header,
        names.contains("label-column") ? labelColumn : DEFAULTS.labelColumn,
        names.contains("resize") ? resize : DEFAULTS.resize,
        shape,
        limit);
  }

  /** Sets one after the other. */
  public static final class Builder {
    private char delimiter = DEFAULTS.delimiter;
    private Header header = DEFAULTS.header;
    private String labelColumn = DEFAULTS.labelColumn;
    private Shape resize = DEFAULTS.resize;
    private Shape shape = DEFAULTS.shape;
    private int limit = DEFAULTS.limit;

    private Builder() {}

    /** Sets what stands between the cells of a line of a table; default: a comma. */
    public Builder delimiter(char value) {
      delimiter = value;
      return this;
    }

    /** Sets whether the first line of a table names the columns; default: found out. */
    public Builder header(Header value) {
      header = value;
      return this;
    }

    /** Sets the column of a table that holds the labels; default: none. */
    public Builder labelColumn(String value) {
      labelColumn = value;
      return this;
    }

    /** Sets the [height, width] to which images of a folder are brought; default: as they are. */
    public Builder resize(Shape value) {
      resize = value;
      return this;
    }

    /**
     * Sets the [height, width] of images that are rows of a table or of a flat array; default: rows
     * stay rows.
     */
    public Builder shape(Shape value) {
      shape = value;
      return this;
    }

    /** Sets how many of the data are used, from the first on; default: 0, all. */
    public Builder limit(int value) {
      limit = value;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException if the delimiter is a quote or the end of a line, a shape is
     *     not [height, width], or the limit is negative
     */
    public DataSettings build() {
      return new DataSettings(delimiter, header, labelColumn, resize, shape, limit);
    }
  }
}
