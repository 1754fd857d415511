package io.github.vae4j.cli.option;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProviders;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.word.Choice;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data a command works on. */
public final class DataOptions {
  private static final int ALL = 0;
  private static final Pattern BYTES = Pattern.compile("(\\d{1,6})([kmgt])|\\d{1,18}");
  private static final Pattern SIDES =
      Pattern.compile("(?:([1-9]\\d{0,4})[xX*])?([1-9]\\d{0,4})[xX*]([1-9]\\d{0,4})");

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
      names = "--query",
      paramLabel = "SQL",
      description =
          "The rows that are read, of a database or of Parquet and JSON files, which it names data:"
              + " \"select * from data where year > 2020\". Default: all rows of files.")
  private String query = "";

  @Option(
      names = "--array",
      paramLabel = "NAME",
      description = "The array of an archive that holds the data. Default: X, x, or the only one.")
  private String array = "";

  @Option(
      names = "--labels",
      paramLabel = "NAME",
      description =
          "The array of an archive that holds the labels, or beside an array a file of labels. Default:"
              + " y, if there is one.")
  private String labels = "";

  @Option(
      names = "--shape",
      paramLabel = "HxW",
      description =
          "Height and width of images that are rows of a table or of a flat array, such as 28x28;"
              + " with channels in front, such as 3x32x32. Default: rows stay rows.")
  private String shape = "";

  @Option(
      names = "--channels",
      paramLabel = "WHERE",
      description =
          "Where an array of images has its axis of channels: first or last. Default: auto, which is"
              + " first unless the last axis alone is 3 or 4; an axis of 1 is left out.")
  private String channels = "auto";

  @Option(
      names = "--grey",
      description =
          "Read colour images in grey. Default: a folder is read in colour if one image has colour,"
              + " an array as it is.")
  private boolean grey;

  @Option(
      names = "--crop",
      paramLabel = "HxW",
      description =
          "Height and width of the middle of images, which alone is used, such as 148x148. Default:"
              + " the whole.")
  private String crop = "";

  @Option(
      names = "--resize",
      paramLabel = "HxW",
      description =
          "Height and width to which images are brought after that, such as 32x32. Default: as they"
              + " are, of one size.")
  private String resize = "";

  @Option(
      names = "--max-unpacked",
      paramLabel = "BYTES",
      description =
          "How much a packed file or an image may unpack to, such as 500m or 10g. Default: 100 times"
              + " the size of the file, and at least 128m.")
  private String maxUnpacked = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Use the first N data only. Default: 0, for all.")
  private int limit = ALL;

  private String unknownLabel = "";

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

  /** Takes rows of a table whose label is missing, as those of this label. */
  public void partlyLabelled(String unknown) {
    unknownLabel = unknown;
  }

  public Dataset open() {
    return DatasetProviders.discover().open(argument(), settings(limit));
  }

  /**
   * Opens DATA as a model reads them, and checks them; what there is to say of them is printed.
   *
   * @throws io.github.vae4j.core.data.DataException if they are not such as the model takes
   */
  public Dataset openFor(TrainedVae vae, Console console) {
    return Preflight.checked(console, open(vae, argument(), limit), vae);
  }

  /** Opens the first {@code most} of other data for a model, read and checked as DATA are. */
  public Dataset openFirstFor(TrainedVae vae, Console console, String locator, int most) {
    return Preflight.checked(console, open(vae, locator, most), vae);
  }

  /** Opens the first {@code most} of DATA for a model, if --limit asks for no other number. */
  public Dataset openFirstFor(TrainedVae vae, Console console, int most) {
    return Preflight.checked(console, open(vae, argument(), limited() ? limit : most), vae);
  }

  /**
   * Opens the standard input for a model, as rows that come one after the other, in parts.
   *
   * @param most rows in a part
   * @throws IllegalArgumentException if DATA is something else
   */
  public Iterator<Dataset> partsFor(TrainedVae vae, int most) {
    String locator = given() ? argument() : OutputFile.STREAM;
    if (!locator.equals(OutputFile.STREAM)) {
      throw new IllegalArgumentException(
          "--stream: expected - in the place of DATA, the standard input, found "
              + locator
              + "; leave --stream out to score all of it");
    }
    Optional<TableSchema> schema = vae.preprocessing().schema();
    return DatasetProviders.discover()
        .parts(
            locator,
            settings(vae, limit),
            most,
            column -> schema.map(known -> known.readsNumbers(column)).orElse(true));
  }

  /**
   * Returns a part of such rows as a model reads them.
   *
   * @throws io.github.vae4j.core.data.DataException if they are of another kind than it takes
   */
  public static Dataset modelled(Dataset part, TrainedVae vae) {
    return Preflight.modelled(part, vae);
  }

  /** Opens data, in which marks stand between thousands as in the training of a model. */
  private Dataset open(TrainedVae vae, String locator, int most) {
    return DatasetProviders.discover().open(locator, settings(vae, most));
  }

  private DataSettings settings(TrainedVae vae, int most) {
    DataSettings.Builder settings = settings(most).toBuilder();
    vae.preprocessing().schema().map(TableSchema::thousands).ifPresent(settings::thousands);
    vae.preprocessing().conditioning().unknownLabels().stream()
        .findFirst()
        .ifPresent(settings::unknownLabel);
    return settings.build();
  }

  /** Returns the name of the column that holds the labels; empty for none. */
  public String label() {
    return labelColumn;
  }

  /** Returns the columns that hold levels although their cells may look like numbers. */
  public List<String> categorical() {
    return categorical;
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
        .maxUnpacked(bytes(maxUnpacked))
        .channels(
            Choice.of(
                "--channels",
                channels,
                DataSettings.ChannelAxis.values(),
                axis -> axis.name().toLowerCase(Locale.ROOT)))
        .grey(grey)
        .crop(image("--crop", crop, false))
        .resize(image("--resize", resize, false))
        .shape(image("--shape", shape, true))
        .limit(most)
        .unknownLabel(unknownLabel)
        .query(query)
        .build();
  }

  /** Returns a number of bytes that is written 10g, 0 for nothing. */
  private static long bytes(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    Matcher size = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "--max-unpacked: expected a number of bytes such as 500m or 10g, found '" + text + "'");
    }
    return size.group(2) == null
        ? Long.parseLong(text)
        : Long.parseLong(size.group(1)) << 10 * (1 + "kmgt".indexOf(size.group(2)));
  }

  /**
   * Returns a height and width that are written 28x28, a scalar's shape for nothing.
   *
   * @param channels whether a number of channels may stand in front
   */
  private static Shape image(String option, String text, boolean channels) {
    if (text.isEmpty()) {
      return Shape.scalar();
    }
    Matcher sides = SIDES.matcher(text);
    if (!sides.matches() || sides.group(1) != null && !channels) {
      throw new IllegalArgumentException(
          option + ": expected a height and a width such as 28x28, found '" + text + "'");
    }
    int height = Integer.parseInt(sides.group(2));
    int width = Integer.parseInt(sides.group(3));
    return sides.group(1) == null
        ? Shape.of(height, width)
        : Shape.of(Integer.parseInt(sides.group(1)), height, width);
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
