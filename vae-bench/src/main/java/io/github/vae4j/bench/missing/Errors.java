package io.github.vae4j.bench.missing;

/**
 * What two ways to fill the same cells are off, row by row, and how much they differ.
 *
 * @param cells number of removed cells of numbers
 * @param squares of the first way, of all cells together, in squared standard deviations
 * @param difference mean over the cells of the squares of the first less those of the second
 * @param error standard error of the difference; rows are independent, cells of a row are not
 */
record Errors(long cells, double squares, double difference, double error) {
  /** What a cell is off: squared distance of numbers, or 1 for a wrong level. */
  @FunctionalInterface
  interface Distance {
    /** Returns it for a column, or NaN for a column that does not count. */
    double of(int column, double truth, double filled);
  }

  /** Compares the first way with the second on the cells that are missing in {@code observed}. */
  static Errors of(Cells truth, Cells observed, Cells first, Cells second, Distance distance) {
    int n = truth.rows().length;
    double[] differences = new double[n];
    long[] counts = new long[n];
    long cells = 0;
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < truth.width(); j++) {
        double of = distance.of(j, truth.rows()[i][j], first.rows()[i][j]);
        if (Double.isNaN(observed.rows()[i][j]) && !Double.isNaN(of)) {
          counts[i]++;
          squares += of;
          differences[i] += of - distance.of(j, truth.rows()[i][j], second.rows()[i][j]);
        }
      }
      cells += counts[i];
      sum += differences[i];
    }
    double mean = sum / Math.max(1, cells);
    double spread = 0; // of a ratio estimator (Cochran 1977, section 2.11)
    for (int i = 0; i < n; i++) {
      double residual = differences[i] - mean * counts[i];
      spread += residual * residual;
    }
    return new Errors(cells, squares, mean, Math.sqrt(spread) / Math.max(1, cells));
  }

  /** Returns the mean over the cells. */
  double mean() {
    return squares / Math.max(1, cells);
  }
}
