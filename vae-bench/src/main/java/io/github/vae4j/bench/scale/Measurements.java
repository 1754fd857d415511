package io.github.vae4j.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Measured seconds, from a CSV file of the columns {@code place,measure,of,size,seconds}.
 *
 * @param rows in the order of the file
 */
record Measurements(List<Row> rows) {
  private static final String HEADER = "place,measure,of,size,seconds";

  /** One measurement. */
  record Row(String place, String measure, String of, long size, double seconds) {}

  /** Copies the rows. */
  Measurements {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is another one
   */
  static Measurements read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException(
          file.getFileName() + ": expected the columns " + HEADER + " in its first line");
    }
    List<Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      rows.add(
          new Row(
              cells[0],
              cells[1],
              cells[2],
              Long.parseLong(cells[3]),
              Double.parseDouble(cells[4])));
    }
    return new Measurements(rows);
  }

  /** Returns the line through what was measured of one thing at several sizes. */
  Line line(String place, String measure, String of) {
    return Line.through(bySize(place, measure, of));
  }

  /**
   * Returns the seconds of one thing by size.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  SortedMap<Long, Double> bySize(String place, String measure, String of) {
    SortedMap<Long, Double> found = new TreeMap<>();
    for (Row row : rows) {
      if (row.place.equals(place) && row.measure.equals(measure) && row.of.equals(of)) {
        found.put(row.size, row.seconds);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "measurements: expected '" + measure + "' of '" + of + "' on " + place + ", found none");
    }
    return found;
  }
}
