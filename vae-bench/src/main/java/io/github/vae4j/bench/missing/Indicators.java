package io.github.vae4j.bench.missing;

import java.util.Arrays;

/**
 * Cells as numbers for principal component analysis (Pagès 2014): a number less its mean, divided
 * by its deviation; a level as one indicator for each level, less its share, divided by the square
 * root of the share. Means, deviations and shares are those of the observed cells.
 *
 * @param levels of each column; 0 for numbers
 * @param location of each element
 * @param scale of each element
 */
record Indicators(int[] levels, double[] location, double[] scale) {
  private static final double LEAST_SHARE = 1e-3; // of a level that is hardly there

  static Indicators of(Cells observed) {
    int[] levels = observed.levels();
    int width = Arrays.stream(levels).map(count -> Math.max(1, count)).sum();
    double[] location = new double[width];
    double[] scale = new double[width];
    int at = 0;
    for (int j = 0; j < levels.length; j++) {
      if (levels[j] == 0) {
        location[at] = observed.mean(j);
        scale[at++] = observed.deviation(j);
      } else {
        for (double share : observed.shares(j)) {
          location[at] = share;
          scale[at++] = Math.sqrt(Math.max(LEAST_SHARE, share));
        }
      }
    }
    return new Indicators(levels, location, scale);
  }

  double[][] encode(Cells cells) {
    return Arrays.stream(cells.rows()).map(this::encode).toArray(double[][]::new);
  }

  private double[] encode(double[] row) {
    double[] all = new double[location.length];
    int at = 0;
    for (int j = 0; j < levels.length; j++) {
      for (int k = 0; k < Math.max(1, levels[j]); k++) {
        double value = levels[j] == 0 || Double.isNaN(row[j]) ? row[j] : row[j] == k ? 1 : 0;
        all[at] = (value - location[at]) / scale[at];
        at++;
      }
    }
    return all;
  }

  /**
   * Fills the missing cells of a table from elements: a level is that of the greatest indicator.
   */
  Cells decode(Cells observed, double[][] elements) {
    double[][] filled = new double[elements.length][];
    for (int i = 0; i < filled.length; i++) {
      filled[i] = observed.rows()[i].clone();
      int at = 0;
      for (int j = 0; j < levels.length; j++) {
        double[] values = new double[Math.max(1, levels[j])];
        for (int k = 0; k < values.length; k++) {
          values[k] = elements[i][at] * scale[at] + location[at];
          at++;
        }
        if (Double.isNaN(filled[i][j])) {
          filled[i][j] = levels[j] == 0 ? values[0] : Cells.greatest(values);
        }
      }
    }
    return observed.with(filled);
  }
}
