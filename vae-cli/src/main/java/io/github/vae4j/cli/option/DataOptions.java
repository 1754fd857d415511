package io.github.vae4j.cli.option;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProviders;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data a command works on. */
public final class DataOptions {
  private static final int ALL = 0;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATA",
      description = "One of: " + WordsInHelp.LOCATORS + ".")
  private String given = "";

  @Option(names = "--data", hidden = true, description = "DATA in a configuration file.")
  private String configured = "";

  @Option(
      names = {"--label", "--label-column"},
      paramLabel = "NAME",
      description = "The column of a table that holds the classes. It is not trained on.")
  private String labelColumn = "";

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description =
          "What separates the cells of a table: comma, semicolon, tab, pipe, blank or a character."
              + " Default: found out from the first lines.")
  private String delimiter = "auto";

  @Option(
      names = "--header",
      paramLabel = "WHEN",
      description =
          "Whether the first line of a table names the columns: ${COMPLETION-CANDIDATES}."
              + " Default: auto.")
  private DataSettings.Header header = DataSettings.Header.AUTO;

  @Option(
      names = "--missing",
      split = ",",
      paramLabel = "WORD",
      description =
          "Words that stand for a missing cell, such as -999, beside an empty cell, NA, NaN, null,"
              + " None and ?.")
  private List<String> missing = List.of();

  @Option(
      names = "--categorical",
      split = ",",
      paramLabel = "NAME",
      description = "Columns of a table that hold categories, even if they are written as numbers.")
  private List<String> categorical = List.of();

  @Option(
      names = "--array",
      paramLabel = "NAME",
      description = "The array of an archive that holds the data. Default: X, x, or the only one.")
  private String array = "";

  @Option(
      names = "--labels",
      paramLabel = "NAME",
      description = "The array of an archive that holds the labels. Default: y, if there is one.")
  private String labels = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Use the first N data only. Default: 0, for all.")
  private int limit = ALL;

  /** Returns whether the command line or the configuration file names DATA. */
  public boolean given() {
    return !given.isEmpty() || !configured.isEmpty();
  }

  /**
   * Returns DATA from the command line, else from the configuration file.
   *
   * @throws IllegalArgumentException if neither names any
   */
  public String argument() {
    String data = given.isEmpty() ? configured : given;
    if (data.isEmpty()) {
      throw new IllegalArgumentException(
          "expected DATA, found none; give one of: " + DatasetProviders.discover().locators());
    }
    return data;
  }

  public Dataset open() {
    return DatasetProviders.discover().open(argument(), settings(limit));
  }

  /** Opens DATA, of which the first {@code most} are used if --limit asks for no other number. */
  public Dataset openFirst(int most) {
    return DatasetProviders.discover().open(argument(), settings(limited() ? limit : most));
  }

  /** Returns whether --limit is given. */
  public boolean limited() {
    return limit != ALL;
  }

  /** Opens all of other data as DATA are opened. */
  public Dataset open(String locator) {
    return DatasetProviders.discover().openBeside(locator, settings(ALL));
  }

  private DataSettings settings(int most) {
    return DataSettings.builder()
        .delimiter(DataSettings.delimiterOf(delimiter))
        .header(header)
        .labelColumn(labelColumn)
        .missing(missing)
        .categorical(categorical)
        .array(array)
        .labels(labels)
        .limit(most)
        .build();
  }

  /** Opens images. */
  public static Dataset images(String locator) {
    return images(locator, ALL);
  }

  /** Opens images, of which the first {@code limit} are used. */
  public static Dataset images(String locator, int limit) {
    return DatasetProviders.discover().open(locator, DataSettings.builder().limit(limit).build());
  }
}
