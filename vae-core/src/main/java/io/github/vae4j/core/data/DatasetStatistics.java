package io.github.vae4j.core.data;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What one pass over a data set finds, for each element of a datum, of those that are not missing.
 *
 * @param count number of data
 * @param mean of each element
 * @param standardDeviation of each element over the data (divided by the number of data)
 * @param min least of each element
 * @param max greatest of each element
 * @param binary whether every element of every datum is 0 or 1
 * @param whole whether every element of every datum is a whole number
 */
public record DatasetStatistics(
    int count,
    double[] mean,
    double[] standardDeviation,
    double[] min,
    double[] max,
    boolean binary,
    boolean whole) {
  private static final int BYTE = 255;

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
    boolean whole = true;
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
        whole &= x == Math.rint(x);
      }
    }
    double[] deviation = new double[size];
    for (int j = 0; j < size; j++) {
      deviation[j] = min[j] == max[j] ? 0 : Math.sqrt(squares[j] / Math.max(1, present[j]));
    }
    return new DatasetStatistics(data.size(), mean, deviation, min, max, binary, whole);
  }

  /** Returns the least element of all. */
  public double least() {
    return Arrays.stream(min).min().orElseThrow();
  }

  /** Returns the greatest element of all. */
  public double greatest() {
    return Arrays.stream(max).max().orElseThrow();
  }

  /** Returns the mean over all elements of all data. */
  public double overallMean() {
    return Arrays.stream(mean).average().orElseThrow();
  }

  /** Returns the standard deviation over all elements of all data. */
  public double overallDeviation() {
    double center = overallMean();
    double squares = 0;
    for (int i = 0; i < mean.length; i++) {
      double shift = mean[i] - center;
      squares += standardDeviation[i] * standardDeviation[i] + shift * shift;
    }
    return Math.sqrt(squares / mean.length);
  }

  /**
   * Returns what these data are divided by to lie within [0, 1], if they are grey levels; empty for
   * others, such as standardised images.
   *
   * <p>Data within [0, 1] are, by 1. So are data up to the full scale of their source. Where that
   * is unknown, whole numbers from 0 are grey levels of 255, of their greatest if that is below a
   * half of 255, or of 10 to 16 bits. Fractions are grey levels of 255 if the greatest lies between
   * a tenth of 255 and 255.
   *
   * @param fullScale {@link Dataset#fullScale} of the data
   */
  public OptionalDouble greyScale(OptionalDouble fullScale) {
    double greatest = greatest();
    if (least() < 0) {
      return OptionalDouble.empty();
    }
    if (greatest <= 1) {
      return OptionalDouble.of(1);
    }
    if (fullScale.isPresent() && greatest <= fullScale.getAsDouble()) {
      return fullScale;
    }
    if (!whole) {
      return greatest > BYTE / 10.0 && greatest <= BYTE
          ? OptionalDouble.of(BYTE)
          : OptionalDouble.empty();
    }
    if (greatest <= BYTE) {
      return OptionalDouble.of(2 * greatest < BYTE ? greatest : BYTE);
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros((long) greatest);
    return bits <= Short.SIZE ? OptionalDouble.of((1 << bits) - 1) : OptionalDouble.empty();
  }

  /** Returns the number of elements that are the same in all data. */
  public int constantElements() {
    return (int) Arrays.stream(standardDeviation).filter(d -> d == 0).count();
  }
}
