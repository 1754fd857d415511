package io.github.vae4j.cli.option;

import io.github.vae4j.core.data.CsvOptions;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data a command works on. */
public final class DataOptions {
  public static final String DIGITS = "digits";

  private static final int ALL = 0;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATA",
      description =
          "'digits' (inside), an IDX file (.gz or not), .npy, .npz, .csv, .tsv, or a folder of images.")
  private String given = "";

  @Option(names = "--data", hidden = true, description = "DATA in a configuration file.")
  private String configured = "";

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "Column of a table that holds class numbers; not trained on.")
  private String labelColumn = "";

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "Between the cells of a table. Default: a comma.")
  private char delimiter = ',';

  @Option(
      names = "--header",
      paramLabel = "WHEN",
      description =
          "Whether the first line of a table names the columns: ${COMPLETION-CANDIDATES}. Default: auto.")
  private CsvOptions.Header header = CsvOptions.Header.AUTO;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Use the first N data only. Default: 0, all.")
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
          "expected DATA, found none; give a file, a folder or 'digits'");
    }
    return data;
  }

  public Dataset open() {
    return limited(open(argument()), limit);
  }

  /** Opens DATA, of which the first {@code most} are used if --limit asks for no other number. */
  public Dataset openFirst(int most) {
    return limited(open(argument()), limited() ? limit : most);
  }

  /** Returns whether --limit is given. */
  public boolean limited() {
    return limit != ALL;
  }

  public Dataset open(String what) {
    return what.equals(DIGITS)
        ? Datasets.digits()
        : Datasets.open(Path.of(what), new CsvOptions(delimiter, header, labelColumn));
  }

  /** Opens images. */
  public static Dataset images(String what) {
    return images(what, ALL);
  }

  /** Opens images, of which the first {@code limit} are used. */
  public static Dataset images(String what, int limit) {
    return limited(
        what.equals(DIGITS)
            ? Datasets.digits()
            : Datasets.open(Path.of(what), CsvOptions.defaults()),
        limit);
  }

  private static Dataset limited(Dataset dataset, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException(
          "--limit: needs at least 1, or 0 for all data, got " + limit);
    }
    if (limit == ALL || limit >= dataset.size()) {
      return dataset;
    }
    int[] first = new int[limit];
    Arrays.setAll(first, i -> i);
    return dataset.subset(first, dataset.name() + " (first " + limit + ")");
  }
}
