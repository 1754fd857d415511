package io.github.vae4j.bench.anomaly;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.data.FileDatasets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The semi-supervised protocol of Livernoche et al. (ICLR 2024): the first half of the usual rows,
 * in the order of the file, is trained on; the other half and all anomalies are scored. The half of
 * an odd number is rounded to the even neighbour.
 *
 * @param training rows, class 0
 * @param test rows, class 0 or 1
 */
record SemiSupervised(int[] training, int[] test) {
  static SemiSupervised of(Dataset data) {
    int[] usual = IntStream.range(0, data.size()).filter(i -> data.label(i) == 0).toArray();
    int half = (int) Math.rint(0.5 * usual.length);
    int[] anomalies = IntStream.range(0, data.size()).filter(i -> data.label(i) == 1).toArray();
    return new SemiSupervised(
        Arrays.copyOf(usual, half),
        IntStream.concat(Arrays.stream(usual, half, usual.length), Arrays.stream(anomalies))
            .toArray());
  }

  /** Opens a table {@code X} with classes {@code y}. */
  static Dataset open(Path folder, String name) {
    return FileDatasets.npz(folder.resolve(name + ".npz"), "X", "y");
  }

  /** Writes rows as CSV with the column {@code label}, numbers with all their digits. */
  static void write(Path file, Dataset data, int[] rows) throws IOException {
    Table table = data.table().orElseThrow();
    double[] cells = new double[table.columns().size()];
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println(String.join(",", table.columns()) + ",label");
      for (int row : rows) {
        table.read(row, cells);
        String line =
            Arrays.stream(cells).mapToObj(Double::toString).collect(Collectors.joining(","));
        out.println(line + "," + data.label(row));
      }
    }
  }
}
