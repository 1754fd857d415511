package io.github.vae4j.cli.reproduce.ladder;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The files of curves: log p(x) by the yardstick on the way of a training. */
final class Curves {
  private static final String UPDATES = "updates";
  private static final String SECONDS = "processor_seconds";
  private static final String ESTIMATE = "estimate_nats";

  private Curves() {}

  /** Writes the curve of a training. */
  static void write(Path file, List<Course.Point> points) {
    CsvLines.write(file, columns(), points.stream().map(Curves::cells).toList());
  }

  /** Returns the names of the columns. */
  static List<String> columns() {
    return List.of(UPDATES, SECONDS, ESTIMATE);
  }

  /** Returns a point in the order of the columns. */
  static List<String> cells(Course.Point point) {
    return List.of(
        Long.toString(point.updates()),
        Double.toString(point.seconds()),
        Double.toString(point.estimate()));
  }

  /**
   * Reads the curve of a training; empty if there is none.
   *
   * @throws DataException if the file holds something else
   */
  static List<Course.Point> read(Path file) {
    List<Course.Point> points = new ArrayList<>();
    if (Files.exists(file)) {
      read(file, (line, point) -> points.add(point));
    }
    return points;
  }

  /**
   * Reads a file of curves.
   *
   * @param reader told each line and its point
   * @throws DataException if the file holds something else
   */
  static void read(Path file, BiConsumer<NamedCsvRecord, Course.Point> reader) {
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord line : lines) {
        reader.accept(
            line,
            new Course.Point(
                Long.parseLong(line.getField(UPDATES)),
                Double.parseDouble(line.getField(SECONDS)),
                Double.parseDouble(line.getField(ESTIMATE))));
      }
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new DataException(
          file + ": expected the curve of a training: " + e.getMessage() + "; remove the file", e);
    }
  }
}
