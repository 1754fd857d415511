package io.github.vae4j.spark;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A CSV file of measurements, of which each line is written when it is known. */
final class ScaleTable implements AutoCloseable {
  private final Writer out;

  ScaleTable(Path file, String header) throws IOException {
    out = Files.newBufferedWriter(file);
    line(header);
  }

  void line(String line) throws IOException {
    out.write(line + "\n");
    out.flush();
    System.out.println(line);
  }

  /** Writes a line of words and numbers. */
  void line(Object... cells) throws IOException {
    line(
        Arrays.stream(cells)
            .map(
                cell ->
                    cell instanceof Double ? String.format(Locale.ROOT, "%.4g", cell) : "" + cell)
            .collect(Collectors.joining(",")));
  }

  /** Returns the value below which lies this share of some. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Returns the standard deviation of the logarithms. */
  static double spread(double[] values) {
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    double mean = Arrays.stream(logs).average().orElse(0);
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    return Math.sqrt(squares / (logs.length - 1));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
