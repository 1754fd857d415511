package io.github.vae4j.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rounds of averaging as they were measured with two workers.
 *
 * @param looked validation rows
 * @param quarter of the rounds took no longer, in seconds
 * @param threeQuarters of the rounds took no longer, in seconds
 * @param task the median of the time of a task, in seconds
 * @param spread the standard deviation of its logarithm
 * @param seconds the median of a round
 */
record MeasuredRound(
    String model,
    int batch,
    int localSteps,
    long looked,
    double quarter,
    double threeQuarters,
    double task,
    double spread,
    double seconds) {
  private static final String HEADER =
      "model,batch,local-steps,looked-at,rounds,shuffled,cached,quarter,three-quarters,task,"
          + "spread,seconds";

  /**
   * Reads a file of such rounds.
   *
   * @throws IllegalArgumentException if it is another one
   */
  static List<MeasuredRound> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException(
          file.getFileName() + ": expected the columns " + HEADER + " in its first line");
    }
    return lines.subList(1, lines.size()).stream().map(MeasuredRound::of).toList();
  }

  private static MeasuredRound of(String line) {
    String[] cells = line.split(",", -1);
    return new MeasuredRound(
        cells[0],
        Integer.parseInt(cells[1]),
        Integer.parseInt(cells[2]),
        Long.parseLong(cells[3]),
        Double.parseDouble(cells[7]),
        Double.parseDouble(cells[8]),
        Double.parseDouble(cells[9]),
        Double.parseDouble(cells[10]),
        Double.parseDouble(cells[11]));
  }
}
