package io.github.vae4j.cli.report;

import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.cli.yaml.Yaml;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.ResourceException;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a training left in its folder. Older versions left less.
 *
 * @param command that trained; "" if it is not known
 * @param settings by name, as in the configuration file
 */
record Run(
    Path folder,
    String command,
    Map<String, String> settings,
    Optional<CsvTable> metrics,
    Optional<CsvTable> evaluation,
    Optional<CsvTable> latents,
    Optional<CsvTable> rows,
    Optional<CsvTable> extremes,
    Optional<LikelihoodTable> estimates,
    Optional<TrainedVae> model,
    String withoutModel) {
  static final String LATENTS = "latents.csv";
  static final String ROWS = "rows.csv";
  static final String EXTREMES = "extremes.csv";
  static final String NATS = "nats"; // the column of a bound
  private static final String COMMAND = "# ";

  /**
   * Reads the folder of a training.
   *
   * @throws FileException if there is none
   * @throws DataException if a file of it is not what a training writes
   */
  static Run read(Path folder) {
    Path configuration = folder.resolve(TrainingFolder.CONFIGURATION);
    if (!Files.isRegularFile(configuration)) {
      throw new FileException(
          folder
              + ": expected the folder of a training, with "
              + TrainingFolder.CONFIGURATION
              + ", found "
              + (Files.isDirectory(folder) ? "none in it" : "no such folder")
              + "; give a folder that 'vae train' left");
    }
    Path estimates = folder.resolve(TrainingFolder.ESTIMATES);
    Optional<TrainedVae> model = Optional.empty();
    String withoutModel = "";
    try {
      model = Optional.of(TrainedVae.load(folder.resolve(TrainingFolder.MODEL)));
    } catch (ResourceException | IllegalArgumentException | NonFiniteException e) {
      withoutModel = String.valueOf(e.getMessage());
    }
    return new Run(
        folder,
        command(configuration).map(line -> line.substring(COMMAND.length()).strip()).orElse(""),
        settings(configuration),
        CsvTable.read(folder.resolve(TrainingFolder.METRICS)),
        CsvTable.read(folder.resolve(TrainingFolder.EVALUATION)),
        CsvTable.read(folder.resolve(LATENTS)),
        CsvTable.read(folder.resolve(ROWS)),
        CsvTable.read(folder.resolve(EXTREMES)),
        Files.isRegularFile(estimates)
            ? Optional.of(LikelihoodTable.read(estimates))
            : Optional.empty(),
        model,
        withoutModel);
  }

  /** Returns the comment at the start of a configuration file, which is the command. */
  static Optional<String> command(Path configuration) {
    try (Stream<String> lines = Files.lines(configuration)) {
      return lines.findFirst().filter(line -> line.startsWith(COMMAND));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // what is wrong with the file is told when its settings are read
    }
  }

  private static Map<String, String> settings(Path configuration) {
    Map<String, String> settings = new LinkedHashMap<>();
    Yaml.read(configuration, "configuration file")
        .mapping()
        .ifPresent(entries -> entries.forEach((key, value) -> settings.put(key, text(value))));
    return settings;
  }

  private static String text(Yaml value) {
    return value
        .text()
        .or(
            () ->
                value
                    .list()
                    .map(all -> all.stream().map(Run::text).collect(Collectors.joining(", "))))
        .orElse("");
  }

  /** Returns the name of the folder. */
  String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** Returns what is known of the columns of a table. */
  Optional<TableSchema> schema() {
    return model.flatMap(vae -> vae.preprocessing().schema());
  }

  /** Returns what the model file says of its training, by name. */
  Map<String, String> provenance() {
    return model.map(TrainedVae::provenance).orElse(Map.of());
  }

  /** Returns the name of the bound that was trained as it stands in columns, such as elbo. */
  String bound() {
    List<String> columns = metrics.map(CsvTable::columns).orElse(List.of());
    return columns.stream()
        .filter(name -> name.startsWith("training_") && columns.contains(name + "_se"))
        .map(name -> name.substring("training_".length()))
        .findFirst()
        .orElse("elbo");
  }

  /** Returns the name of the bound that was trained, for people. */
  String shownBound() {
    return BoundNames.ofColumn(
        bound(), provenance().getOrDefault("objective", settings.getOrDefault("objective", "")));
  }

  /** Returns a line of the evaluation, by what it tells. */
  Optional<Integer> evaluated(String quantity) {
    List<String> all = evaluation.map(table -> table.texts("quantity")).orElse(List.of());
    int row = all.indexOf(quantity);
    return row < 0 ? Optional.empty() : Optional.of(row);
  }

  static String decimal(double value, int digits) {
    return Double.isNaN(value)
        ? ""
        : String.format(Locale.ROOT, "%,." + digits + "f", value).replace('-', '−');
  }
}
