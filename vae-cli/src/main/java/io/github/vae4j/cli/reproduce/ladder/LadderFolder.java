package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of a ladder. What is there already is not made again; results of other settings are
 * refused. Arms, seeds, judges and differences may be added later.
 */
final class LadderFolder {
  static final String SETTINGS = "settings.csv";

  private final RunFolder folder;
  private final Path settingsFile;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private LadderFolder(Path path) {
    this.folder = RunFolder.create(path);
    this.settingsFile = folder.file(SETTINGS);
    if (Files.exists(settingsFile)) {
      settings.putAll(NamedTexts.read(settingsFile));
    }
  }

  /** Opens a folder, new or with results. */
  static LadderFolder open(Path path) {
    LadderFolder opened = new LadderFolder(path);
    for (String part : new String[] {"trainings", "models", "estimates"}) {
      RunFolder.create(path.resolve(part));
    }
    return opened;
  }

  /**
   * Keeps a setting, or checks that it is the one that was kept.
   *
   * @throws DataException if the results here are of another value
   */
  void require(String name, String value) {
    String found = settle(name, () -> value);
    requireSame(settingsFile, name, found, value);
  }

  /** Returns the value that was kept under a name; else makes it, and keeps it. */
  String settle(String name, Supplier<String> value) {
    String kept = settings.get(name);
    if (kept == null) {
      kept = value.get();
      settings.put(name, kept);
      NamedTexts.write(settingsFile, settings);
    }
    return kept;
  }

  private static void requireSame(Path file, String name, String found, String expected) {
    if (!found.equals(expected)) {
      throw new DataException(
          file
              + ": expected results with the "
              + name
              + " '"
              + expected
              + "', found '"
              + found
              + "'; take that, or another folder with --out");
    }
  }

  /** Returns a training that is finished. */
  Optional<FinishedTraining> finished(Cell cell) {
    Path file = trainingFile(cell);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    FinishedTraining training = FinishedTraining.read(file, cell);
    cell.identity().forEach((name, value) -> requireSame(file, name, training.text(name), value));
    return Optional.of(training);
  }

  Path trainingFile(Cell cell) {
    return folder.file("trainings").resolve(cell.file() + ".csv");
  }

  Path curveFile(Cell cell) {
    return folder.file("trainings").resolve(cell.file() + "-curve.csv");
  }

  Path model(Cell cell) {
    return folder.file("models").resolve(cell.file() + ".safetensors");
  }

  /**
   * Returns the model of a training that is finished.
   *
   * @throws DataException if it was removed
   */
  TrainedVae load(Cell cell) {
    Path file = model(cell);
    if (!Files.exists(file)) {
      throw new DataException(
          file
              + ": expected the model of a training whose results are here, found no file; put it"
              + " back, or remove "
              + trainingFile(cell)
              + " to train it again");
    }
    return TrainedVae.load(file);
  }

  /**
   * Returns the estimates of a file whose model was removed, if it has all of some columns. With a
   * model the table itself tells whether they are of this one.
   */
  Optional<LikelihoodTable> kept(Cell cell, Path file, List<String> columns) {
    return Optional.of(file)
        .filter(f -> !Files.exists(model(cell)) && Files.exists(f))
        .map(LikelihoodTable::read)
        .filter(table -> columns.stream().allMatch(table::complete));
  }

  /**
   * Returns the file of a judge's numbers.
   *
   * @param data the data that are judged, such as {@code 300}
   */
  Path estimates(Cell cell, String data) {
    return folder.file("estimates").resolve(cell.file() + "-" + data + ".csv");
  }

  Path path() {
    return folder.path();
  }

  Path file(String name) {
    return folder.file(name);
  }

  void text(String name, String content) {
    folder.text(name, content);
  }
}
