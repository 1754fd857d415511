package io.github.vae4j.bench.missing;

import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;

/**
 * Iterative principal component analysis: missing cells are filled by the best table of low rank,
 * which is fitted to the filled table, in turn (Kiers 1997), plain or with singular values that are
 * shrunk by the noise (Josse and Husson 2012). Categories are columns of indicators, divided by the
 * square root of the share of their level. The number of components and the shrinking are those
 * that fill a tenth of the observed cells best.
 *
 * @param components how many were chosen
 * @param shrunk whether singular values are shrunk
 */
record IterativePca(int components, boolean shrunk) {
  private static final double HELD_OUT = 0.1;
  private static final int MOST_ROUNDS = 300;
  private static final double TOLERANCE = 1e-4; // of the root mean square change of missing cells
  private static final int PATIENCE = 3; // numbers of components without a smaller error

  /** Chooses by a tenth of the observed cells. */
  static IterativePca chosen(Cells observed, RandomKey key) {
    double[][] all = Indicators.of(observed).encode(observed);
    Cells left = observed.without(HELD_OUT, key);
    Indicators indicators = Indicators.of(left);
    double[][] encoded = indicators.encode(left);
    double[][] truth = indicators.encode(observed);
    IterativePca best = new IterativePca(0, false);
    double least = Double.POSITIVE_INFINITY;
    for (boolean shrunk : new boolean[] {false, true}) {
      int since = 0;
      for (int k = 0; k < all[0].length && since < PATIENCE; k++) {
        double error = error(new IterativePca(k, shrunk).fill(encoded), encoded, truth);
        since = error < least ? 0 : since + 1;
        if (error < least) {
          least = error;
          best = new IterativePca(k, shrunk);
        }
      }
    }
    return best;
  }

  private static double error(double[][] filled, double[][] encoded, double[][] truth) {
    double sum = 0;
    for (int i = 0; i < filled.length; i++) {
      for (int j = 0; j < filled[i].length; j++) {
        if (Double.isNaN(encoded[i][j]) && !Double.isNaN(truth[i][j])) {
          sum += (filled[i][j] - truth[i][j]) * (filled[i][j] - truth[i][j]);
        }
      }
    }
    return sum;
  }

  /** Fills the missing cells of a table. */
  Cells fill(Cells observed) {
    Indicators indicators = Indicators.of(observed);
    return indicators.decode(observed, fill(indicators.encode(observed)));
  }

  /** Fills what is NaN. */
  double[][] fill(double[][] encoded) {
    int width = encoded[0].length;
    double[][] filled = new double[encoded.length][];
    long missing = 0;
    for (int i = 0; i < filled.length; i++) {
      filled[i] = Arrays.stream(encoded[i]).map(x -> Double.isNaN(x) ? 0 : x).toArray();
      missing += Arrays.stream(encoded[i]).filter(Double::isNaN).count();
    }
    double change = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MOST_ROUNDS && change > TOLERANCE * TOLERANCE * missing; round++) {
      double[] mean = new double[width];
      for (double[] row : filled) {
        for (int j = 0; j < width; j++) {
          mean[j] += row[j] / filled.length;
        }
      }
      double[][] map = projection(filled, mean);
      change = 0;
      double[] centred = new double[width];
      for (int i = 0; i < filled.length; i++) {
        for (int j = 0; j < width; j++) {
          centred[j] = filled[i][j] - mean[j];
        }
        for (int j = 0; j < width; j++) {
          if (Double.isNaN(encoded[i][j])) {
            double next = mean[j];
            for (int k = 0; k < width; k++) {
              next += map[j][k] * centred[k];
            }
            change += (next - filled[i][j]) * (next - filled[i][j]);
            filled[i][j] = next;
          }
        }
      }
    }
    return filled;
  }

  /** Returns the matrix that takes a centred row to the row of low rank. */
  private double[][] projection(double[][] rows, double[] mean) {
    int width = mean.length;
    double[][] covariance = new double[width][width];
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        double distance = (row[j] - mean[j]) / rows.length;
        for (int k = 0; k <= j; k++) {
          covariance[j][k] += distance * (row[k] - mean[k]);
        }
      }
    }
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < j; k++) {
        covariance[k][j] = covariance[j][k];
      }
    }
    Eigen eigen = Eigen.of(covariance);
    double noise =
        shrunk
            ? Arrays.stream(eigen.values(), components, width)
                .map(v -> Math.max(0, v))
                .average()
                .orElse(0)
            : 0;
    double[][] map = new double[width][width];
    for (int c = 0; c < components; c++) {
      double value = eigen.values()[c];
      double factor = value > noise ? (value - noise) / value : 0;
      for (int j = 0; j < width; j++) {
        for (int k = 0; k < width; k++) {
          map[j][k] += factor * eigen.vectors()[c][j] * eigen.vectors()[c][k];
        }
      }
    }
    return map;
  }

  @Override
  public String toString() {
    return components + (shrunk ? " shrunk" : "");
  }
}
