package io.github.vae4j.cli.table;

import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.LikelihoodWords;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is said of the columns of a table. */
public final class TableOptions {
  /** The flags that say what the columns are, by their names without dashes. */
  public static final Set<String> NAMES =
      Set.of("schema", "id", "drop", "columns", "count", "time", "ordinal");

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description =
          "What the columns of a table are, as YAML; 'vae schema' writes such a file. The flags"
              + " below win over it. Default: found out from the cells.")
  private Path schema = Path.of("");

  @Option(
      names = "--id",
      split = ",",
      paramLabel = "NAME",
      description = "Columns that name the rows. They are not modelled; scores carry them.")
  private List<String> ids = List.of();

  @Option(
      names = {"--drop", "--drop-columns"},
      split = ",",
      paramLabel = "NAME",
      description = "Columns to leave out.")
  private List<String> dropped = List.of();

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "NAME",
      description = "The only columns to model. Default: all that can be.")
  private List<String> only = List.of();

  @Option(
      names = "--count",
      split = ",",
      paramLabel = "NAME",
      description = "Columns of whole numbers from 0 that are counts, not measurements.")
  private List<String> counts = List.of();

  @Option(
      names = "--time",
      split = ",",
      paramLabel = "NAME[:PATTERN]",
      description = "Columns of dates or times, with their pattern such as d.M.uuuu.")
  private List<String> times = List.of();

  @Option(
      names = "--ordinal",
      split = ",",
      paramLabel = "NAME=LOW<HIGH",
      description = "Columns of levels in an order, such as size=S<M<L.")
  private List<String> ordinals = List.of();

  /**
   * Returns the schema of a table with what is said of its likelihoods.
   *
   * @param likelihood the words of --likelihood
   * @param scale the word of --scale: a number divides numeric columns
   * @param conditions columns that the model is conditional on
   * @param label the column of the table whose classes tell which rows are trained on
   */
  public TableSchema schema(
      Dataset data,
      DataOptions options,
      List<String> conditions,
      String likelihood,
      String scale,
      Optional<String> label) {
    SchemaOptions.Builder said = options(data, options, conditions);
    label.ifPresent(name -> said.role(name, Role.LABEL));
    boolean ofLikelihood =
        List.of("column", "datum", "global").contains(scale) || scale.startsWith("fixed:");
    if (ofLikelihood) {
      requireScale(scale);
    }
    LikelihoodWords.say(data, likelihood, ofLikelihood ? scale : "column", said);
    if (!ofLikelihood && !scale.equals("auto")) {
      said.divisor(divisor(scale));
    }
    return TableSchema.infer(data, said.build());
  }

  private static void requireScale(String scale) {
    try {
      Likelihood.of("normal:scale=" + scale);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
  }

  /** Returns the column that holds the classes: that of --label, else that of the schema's file. */
  public String label(DataOptions options) {
    if (!options.label().isEmpty() || schema.toString().isEmpty()) {
      return options.label();
    }
    SchemaOptions.Builder said = SchemaOptions.builder();
    SchemaFile.read(schema, said);
    return said.build().hints().entrySet().stream()
        .filter(hint -> hint.getValue().role().equals(Optional.of(Role.LABEL)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /**
   * Returns the number of --scale.
   *
   * @throws IllegalArgumentException if it is none, or not finite and above 0
   */
  public static double divisor(String scale) {
    try {
      double divisor = Double.parseDouble(scale);
      if (divisor > 0 && Double.isFinite(divisor)) {
        return divisor;
      }
      throw new IllegalArgumentException(
          "--scale: expected a finite number above 0, by which numbers are divided, found '"
              + scale
              + "'");
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--scale: expected auto or a number, or for a table column, datum, global or fixed:S, found '"
              + scale
              + "'",
          e);
    }
  }

  /**
   * Returns what is said, by the file and the flags.
   *
   * @param conditions columns that the model is conditional on
   */
  SchemaOptions.Builder options(Dataset data, DataOptions options, List<String> conditions) {
    SchemaOptions.Builder said = SchemaOptions.builder();
    if (!schema.toString().isEmpty()) {
      SchemaFile.read(schema, said);
    }
    options.categorical().forEach(name -> said.type(name, ColumnType.CATEGORICAL));
    counts.forEach(name -> said.type(name, ColumnType.COUNT));
    times.forEach(word -> time(data, word, said));
    ordinals.forEach(word -> ordinal(word, said));
    ids.forEach(name -> said.role(name, Role.ID));
    dropped.forEach(name -> said.role(name, Role.IGNORED));
    conditions.forEach(name -> said.role(name, Role.CONDITION));
    if (!data.columns().contains(options.label())) {
      said.forget(options.label()); // the reader has taken it out of the table
    }
    return said.only(only).label(options.label());
  }

  /** A name may hold a colon itself, so one that is there as a whole is taken. */
  private static void time(Dataset data, String word, SchemaOptions.Builder said) {
    int colon = data.columns().contains(word) ? -1 : word.indexOf(':');
    if (colon < 0) {
      said.type(word, ColumnType.TIME);
    } else {
      said.time(word.substring(0, colon), word.substring(colon + 1));
    }
  }

  private static void ordinal(String word, SchemaOptions.Builder said) {
    int equals = word.lastIndexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "--ordinal: expected NAME=LOW<HIGH, such as size=S<M<L, found '" + word + "'");
    }
    String name = word.substring(0, equals);
    said.type(name, ColumnType.ORDINAL)
        .levels(name, List.of(word.substring(equals + 1).split("<", -1)));
  }
}
