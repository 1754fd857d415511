package io.github.vae4j.core.data;

import java.util.Arrays;

/**
 * What one pass over a data set finds, for each element of a datum, of those that are not missing.
 *
 * @param count number of data
 * @param mean of each element
 * @param standardDeviation of each element over the data (divided by the number of data)
 * @param min least of each element
 * @param max greatest of each element
 * @param binary whether every element of every datum is 0 or 1
 */
public record DatasetStatistics(
    int count,
    double[] mean,
    double[] standardDeviation,
    double[] min,
    double[] max,
    boolean binary) {
  /**
   * Reads all data once.
   *
   * @throws DataException if an element is NaN or infinite
   */
  public static DatasetStatistics of(Dataset data) {
    int size = data.itemShape().size();
    float[] row = new float[size];
    double[] mean = new double[size];
    double[] squares = new double[size]; // Welford's sums of squared distances from the mean
    double[] min = new double[size];
    double[] max = new double[size];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    boolean binary = true;
    int[] present = new int[size];
    for (int i = 0; i < data.size(); i++) {
      data.readFinite(i, row, 0);
      for (int j = 0; j < size; j++) {
        double x = row[j];
        if (Double.isNaN(x)) {
          continue;
        }
        present[j]++;
        double before = x - mean[j];
        mean[j] += before * (1.0 / present[j]);
        squares[j] += before * (x - mean[j]);
        min[j] = Math.min(min[j], x);
        max[j] = Math.max(max[j], x);
        binary &= x == 0 || x == 1;
      }
    }
    double[] deviation = new double[size];
    for (int j = 0; j < size; j++) {
      deviation[j] = min[j] == max[j] ? 0 : Math.sqrt(squares[j] / Math.max(1, present[j]));
    }
    return new DatasetStatistics(data.size(), mean, deviation, min, max, binary);
  }

  /** Returns the least element of all. */
  public double least() {
    return Arrays.stream(min).min().orElseThrow();
  }

  /** Returns the greatest element of all. */
  public double greatest() {
    return Arrays.stream(max).max().orElseThrow();
  }

  /** Returns the number of elements that are the same in all data. */
  public int constantElements() {
    return (int) Arrays.stream(standardDeviation).filter(d -> d == 0).count();
  }
}
