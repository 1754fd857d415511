package io.github.vae4j.cli.search;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The files of a search: what it is, what each trial came to, and the trainings themselves. */
final class SearchFolder {
  private static final String TABLE = "search.csv";
  private static final String SETTINGS = "search.yaml";

  private final RunFolder folder;
  private final List<String> options;
  private final List<Judged> judged = new ArrayList<>();

  private SearchFolder(RunFolder folder, List<String> options) {
    this.folder = folder;
    this.options = options;
  }

  /**
   * Opens a folder, new or of the same search.
   *
   * @param settings all that its numbers depend on
   * @throws DataException if it holds another search, or a table that is none
   */
  static SearchFolder open(Path path, String settings, Space space) {
    List<String> options = space.dimensions().stream().map(Dimension::option).toList();
    SearchFolder opened = new SearchFolder(RunFolder.create(path), options);
    Path file = opened.folder.file(SETTINGS);
    if (!Files.exists(file)) {
      opened.folder.text(SETTINGS, settings);
    } else {
      requireSame(file, settings);
      opened.read();
    }
    return opened;
  }

  private static void requireSame(Path file, String settings) {
    String found;
    try {
      found = Files.readString(file);
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    }
    if (!found.equals(settings)) {
      List<String> theirs = found.lines().toList();
      String other =
          settings.lines().filter(line -> !theirs.contains(line)).findFirst().orElse("no more");
      throw new DataException(
          file
              + ": expected the search of this folder, found another: it has no line '"
              + other
              + "'; go on with the same options, or choose another folder with --out");
    }
  }

  private void read() {
    Path file = folder.file(TABLE);
    if (!Files.exists(file)) {
      return;
    }
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        Map<String, String> cells = line.getFieldsAsMap();
        Map<String, String> settings = new LinkedHashMap<>();
        options.forEach(option -> settings.put(option, cells.getOrDefault(option, "")));
        try {
          int number = Integer.parseInt(cells.getOrDefault("trial", ""));
          judged.add(Judged.of(new Trial(number, settings), cells));
        } catch (IllegalArgumentException e) {
          throw new DataException(
              file
                  + ": line "
                  + line.getStartingLineNumber()
                  + ": expected what a trial came to, found "
                  + cells
                  + "; remove the line, and the trial is judged again",
              e);
        }
      }
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    }
  }

  /** Keeps what a trial came to. */
  void add(Judged found) {
    judged.add(found);
    List<String> header = new ArrayList<>(Judged.COLUMNS);
    header.addAll(options);
    CsvLines.write(folder.file(TABLE), header, judged.stream().map(Judged::cells).toList());
  }

  /** Returns what a trial came to in a part of a training, if that is known. */
  Optional<Judged> find(Trial trial, int part) {
    return judged.stream()
        .filter(
            j -> j.trial().equals(trial) && (j.part() == part || j.state() != Judged.State.DONE))
        .findFirst();
  }

  /** Returns the best of those that were trained longest; nothing if none has a number. */
  Optional<Judged> best() {
    OptionalInt longest =
        judged.stream().filter(j -> j.state() == Judged.State.DONE).mapToInt(Judged::part).min();
    return judged.stream()
        .filter(j -> longest.isPresent() && j.part() == longest.getAsInt())
        .reduce((a, b) -> b.betterThan(a) ? b : a);
  }

  /** Returns the time of all trials. */
  double seconds() {
    return judged.stream().mapToDouble(Judged::seconds).sum();
  }

  /** Returns all that is known, in the order in which it became known. */
  List<Judged> judged() {
    return List.copyOf(judged);
  }

  /** Returns the run folder of a trial. */
  Path trial(Trial trial) {
    return path().resolve("trials").resolve(String.format(Locale.ROOT, "%03d", trial.number()));
  }

  /** Keeps a copy of a model beside the table. */
  Path keep(Path model) {
    Path copy = folder.file("best.safetensors");
    AtomicFile.write(copy, out -> Files.copy(model, out));
    return copy;
  }

  Path path() {
    return folder.path();
  }
}
