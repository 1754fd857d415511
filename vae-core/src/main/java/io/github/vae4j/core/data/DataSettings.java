package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How data are opened, beside where they are. A setting that has its default value counts as not
 * given.
 *
 * @param delimiter between the cells of a line of a table; a blank stands for runs of blanks and
 *     tabs, {@link #FOUND_OUT} for whatever the first lines show
 * @param header whether the first line of a table names the columns
 * @param labelColumn name of the column that holds the labels, empty for none; without a header a
 *     number from 1
 * @param missing words that stand for a missing cell, beside those that always do
 * @param categorical names of the columns that are read as text, as they are spelled
 * @param array name of the array in an archive that holds the data, empty for the usual ones
 * @param labels name of the array in an archive that holds the labels, empty for the usual ones
 * @param maxUnpacked how many bytes a packed file, or an image, may unpack to; 0 for {@value
 *     #UNPACKED_TIMES} times its size, and at least {@value #UNPACKED_LEAST}
 * @param crop [height, width] of the middle of images, which alone is used; a scalar's for all
 * @param resize [height, width] to which images are brought after that; a scalar's for none
 * @param grey whether colour images are read in grey
 * @param channels which axis of an array of images counts the channels
 * @param shape [height, width] or [channels, height, width] of images that are rows of a table or
 *     of a flat array; a scalar's for none
 * @param limit how many of the data are used, from the first on; 0 for all
 * @param thousands the mark that may stand between the thousands of a column's numbers, a point or
 *     a comma, by the name of the column; of other columns their cells tell it
 * @param unknownLabel the label of a row whose cell for it is missing; empty if there may be none
 *     such
 * @param query the SQL whose rows are read, of a database or of files that are read by one; empty
 *     for all rows of files
 */
public record DataSettings(
    char delimiter,
    Header header,
    String labelColumn,
    List<String> missing,
    List<String> categorical,
    String array,
    String labels,
    long maxUnpacked,
    Shape crop,
    Shape resize,
    boolean grey,
    ChannelAxis channels,
    Shape shape,
    int limit,
    Map<String, String> thousands,
    String unknownLabel,
    String query) {
  /** The delimiter is found out from the first lines. */
  public static final char FOUND_OUT = 0;

  /** How many times its size a packed file may unpack to by default. */
  public static final int UNPACKED_TIMES = 100;

  /** How many bytes any packed file may unpack to by default. */
  public static final long UNPACKED_LEAST = 1L << 27;

  private static final DataSettings DEFAULTS =
      new DataSettings(
          FOUND_OUT,
          Header.AUTO,
          "",
          List.of(),
          List.of(),
          "",
          "",
          0,
          Shape.scalar(),
          Shape.scalar(),
          false,
          ChannelAxis.AUTO,
          Shape.scalar(),
          0,
          Map.of(),
          "",
          "");

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(
              "delimiter", DataSettings::delimiter, (to, from) -> to.delimiter(from.delimiter)),
          new Setting("header", DataSettings::header, (to, from) -> to.header(from.header)),
          new Setting(
              "label-column",
              DataSettings::labelColumn,
              (to, from) -> to.labelColumn(from.labelColumn)),
          new Setting("missing", DataSettings::missing, (to, from) -> to.missing(from.missing)),
          new Setting(
              "categorical",
              DataSettings::categorical,
              (to, from) -> to.categorical(from.categorical)),
          new Setting("array", DataSettings::array, (to, from) -> to.array(from.array)),
          new Setting("labels", DataSettings::labels, (to, from) -> to.labels(from.labels)),
          new Setting(
              "max-unpacked",
              DataSettings::maxUnpacked,
              (to, from) -> to.maxUnpacked(from.maxUnpacked)),
          new Setting("crop", DataSettings::crop, (to, from) -> to.crop(from.crop)),
          new Setting("resize", DataSettings::resize, (to, from) -> to.resize(from.resize)),
          new Setting("grey", DataSettings::grey, (to, from) -> to.grey(from.grey)),
          new Setting("channels", DataSettings::channels, (to, from) -> to.channels(from.channels)),
          new Setting("query", DataSettings::query, (to, from) -> to.query(from.query)));

  /** A setting by its name, all but shape, limit, thousands and unknown label. */
  private record Setting(String name, Function<DataSettings, Object> value, Copy copy) {}

  @FunctionalInterface
  private interface Copy {
    void copy(Builder to, DataSettings from);
  }

  /** Whether the first line names the columns. */
  public enum Header {
    /** It does if none of its cells is a number, it does not if all are; else it has to be said. */
    AUTO,
    /** It does. */
    YES,
    /** It does not. */
    NO
  }

  /** Which axis of an array of images counts the channels. */
  public enum ChannelAxis {
    /**
     * Of three axes beside that of the data, one of 1 is no axis; else the first counts the
     * channels, unless only the last one is 3 or 4.
     */
    AUTO,
    /** The first: channels x height x width. */
    FIRST,
    /** The last: height x width x channels. */
    LAST
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the delimiter is a quote, a # or the end of a line, a word
   *     for missing cells is blank, a shape is not one of images, or a limit is negative
   */
  public DataSettings {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r' || delimiter == '#') {
      throw new IllegalArgumentException(
          "table: the delimiter cannot be a quote, a # or the end of a line; use a comma, semicolon"
              + " or tab");
    }
    requireImage("crop", crop, 2);
    requireImage("resize", resize, 2);
    requireImage("shape", shape, 3);
    if (limit < 0) {
      throw new IllegalArgumentException(
          "limit: needs at least 1, or 0 for all data, got " + limit);
    }
    if (maxUnpacked < 0) {
      throw new IllegalArgumentException(
          "max-unpacked: needs at least 1 byte, or 0 for the default, got " + maxUnpacked);
    }
    missing = List.copyOf(missing);
    categorical = List.copyOf(categorical);
    thousands = Map.copyOf(thousands);
    if (missing.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "missing: needs words that stand for a missing cell, got a blank one; an empty cell is"
              + " missing anyway");
    }
  }

  private static void requireImage(String name, Shape shape, int mostAxes) {
    if (shape.rank() == 1 || shape.rank() > mostAxes) {
      throw new IllegalArgumentException(
          name
              + ": needs a height and a width"
              + (mostAxes == 2 ? "" : ", and in front of them a number of channels if there are")
              + ", got "
              + shape);
    }
  }

  /** Returns a delimiter and a header as they are found, no labels, all data. */
  public static DataSettings defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts at the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts at these settings. */
  public Builder toBuilder() {
    Builder builder =
        new Builder().shape(shape).limit(limit).thousands(thousands).unknownLabel(unknownLabel);
    SETTINGS.forEach(setting -> setting.copy.copy(builder, this));
    return builder;
  }

  /**
   * Returns the delimiter that a user names.
   *
   * @param word {@code comma}, {@code semicolon}, {@code tab}, {@code pipe}, {@code blank}, {@code
   *     auto}, {@code \t} or a single character
   * @throws IllegalArgumentException if it is none of these
   */
  public static char delimiterOf(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "comma" -> ',';
      case "semicolon" -> ';';
      case "tab", "\\t" -> '\t';
      case "pipe" -> '|';
      case "blank", "blanks", "space" -> ' ';
      case "auto" -> FOUND_OUT;
      default -> {
        if (word.length() != 1) {
          throw new IllegalArgumentException(
              "delimiter: expected comma, semicolon, tab, pipe, blank, auto or a single character,"
                  + " got '"
                  + word
                  + "'");
        }
        yield word.charAt(0);
      }
    };
  }

  /**
   * Returns the names of the settings given for how data are read: all but shape, limit and
   * thousands.
   */
  List<String> given() {
    return SETTINGS.stream()
        .filter(setting -> !setting.value.apply(this).equals(setting.value.apply(DEFAULTS)))
        .map(Setting::name)
        .toList();
  }

  /**
   * Returns the settings of these names, shape, limit, thousands and unknown label; the others are
   * at their defaults.
   */
  DataSettings only(Set<String> names) {
    Builder builder =
        new Builder().shape(shape).limit(limit).thousands(thousands).unknownLabel(unknownLabel);
    SETTINGS.stream()
        .filter(setting -> names.contains(setting.name))
        .forEach(setting -> setting.copy.copy(builder, this));
    return builder.build();
  }

  /** Sets one after the other. */
  public static final class Builder {
    private char delimiter = DEFAULTS.delimiter;
    private Header header = DEFAULTS.header;
    private String labelColumn = DEFAULTS.labelColumn;
    private List<String> missing = DEFAULTS.missing;
    private List<String> categorical = DEFAULTS.categorical;
    private String array = DEFAULTS.array;
    private String labels = DEFAULTS.labels;
    private long maxUnpacked = DEFAULTS.maxUnpacked;
    private Shape crop = DEFAULTS.crop;
    private Shape resize = DEFAULTS.resize;
    private boolean grey = DEFAULTS.grey;
    private ChannelAxis channels = DEFAULTS.channels;
    private Shape shape = DEFAULTS.shape;
    private int limit = DEFAULTS.limit;
    private Map<String, String> thousands = DEFAULTS.thousands;
    private String unknownLabel = DEFAULTS.unknownLabel;
    private String query = DEFAULTS.query;

    private Builder() {}

    /** Sets what stands between the cells of a line of a table; default: found out. */
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

    /**
     * Sets words that stand for a missing cell, such as {@code -999}, beside those that always do.
     */
    public Builder missing(List<String> words) {
      missing = List.copyOf(words);
      return this;
    }

    /** Sets the columns that are read as text, as they are spelled; default: those of words. */
    public Builder categorical(List<String> columns) {
      categorical = List.copyOf(new LinkedHashSet<>(columns));
      return this;
    }

    /** Sets the array of an archive that holds the data; default: {@code X}, {@code x}, or one. */
    public Builder array(String name) {
      array = name;
      return this;
    }

    /** Sets the array of an archive that holds the labels; default: {@code y}, if it is there. */
    public Builder labels(String name) {
      labels = name;
      return this;
    }

    /**
     * Sets how many bytes a packed file, or an image, may unpack to; default: 0, for {@value
     * DataSettings#UNPACKED_TIMES} times its size, and at least {@value
     * DataSettings#UNPACKED_LEAST}.
     */
    public Builder maxUnpacked(long bytes) {
      maxUnpacked = bytes;
      return this;
    }

    /** Sets the [height, width] of the middle of images that is used alone; default: all. */
    public Builder crop(Shape value) {
      crop = value;
      return this;
    }

    /**
     * Sets the [height, width] to which images are brought, after they are cropped; default: as
     * they are.
     */
    public Builder resize(Shape value) {
      resize = value;
      return this;
    }

    /** Sets whether colour images are read in grey; default: not. */
    public Builder grey(boolean value) {
      grey = value;
      return this;
    }

    /** Sets which axis of an array of images counts the channels; default: found out. */
    public Builder channels(ChannelAxis value) {
      channels = value;
      return this;
    }

    /**
     * Sets the [height, width] or [channels, height, width] of images that are rows of a table or
     * of a flat array; default: rows stay rows.
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
     * Sets the mark that may stand between the thousands of a column's numbers, by its name;
     * default: none, cells such as 31.026,26 tell it.
     */
    public Builder thousands(Map<String, String> marks) {
      thousands = Map.copyOf(marks);
      return this;
    }

    /**
     * Sets the label of a row of a table whose cell for it is missing; default: none, such a row is
     * refused.
     */
    public Builder unknownLabel(String word) {
      unknownLabel = word;
      return this;
    }

    /**
     * Sets the SQL whose rows are read, of a database or of files that are read by one; default:
     * none, all rows of files.
     */
    public Builder query(String sql) {
      query = sql;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException if the delimiter is a quote, a # or the end of a line, a
     *     word for missing cells is blank, a shape is not one of images, or a limit is negative
     */
    public DataSettings build() {
      return new DataSettings(
          delimiter,
          header,
          labelColumn,
          missing,
          categorical,
          array,
          labels,
          maxUnpacked,
          crop,
          resize,
          grey,
          channels,
          shape,
          limit,
          thousands,
          unknownLabel,
          query);
    }
  }
}
