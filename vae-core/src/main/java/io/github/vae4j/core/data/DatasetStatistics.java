package io.github.vae4j.core.data;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
 * @param twoValued whether every element of every datum is 0 or the same number above 0
 * @param steps of data in [0, 1] the least n up to 255 for which every element is some k / n, to
 *     within what float32 can tell; 0 if there is none
 */
public record DatasetStatistics(
    int count,
    double[] mean,
    double[] standardDeviation,
    double[] min,
    double[] max,
    boolean binary,
    boolean whole,
    boolean twoValued,
    int steps) {
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
    boolean twoValued = true;
    double level = 0; // the first that is not 0
    Grid grid = new Grid();
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
        level = level == 0 ? x : level;
        twoValued &= x == 0 || x == level && x > 0;
        grid.add(x);
      }
    }
    double[] deviation = new double[size];
    for (int j = 0; j < size; j++) {
      deviation[j] = min[j] == max[j] ? 0 : Math.sqrt(squares[j] / Math.max(1, present[j]));
    }
    return new DatasetStatistics(
        data.size(), mean, deviation, min, max, binary, whole, twoValued, grid.steps());
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

  /**
   * Returns how many levels the data have, if they are grey levels that lie on a grid: one more
   * than the {@linkplain #greyScale full scale} of whole numbers, one more than the {@link #steps}
   * of fractions.
   *
   * @param fullScale {@link Dataset#fullScale} of the data
   */
  public OptionalInt levels(OptionalDouble fullScale) {
    OptionalDouble scale = greyScale(fullScale);
    if (scale.isEmpty()) {
      return OptionalInt.empty();
    }
    double steps = scale.getAsDouble() == 1 ? this.steps : whole ? scale.getAsDouble() : 0;
    return steps >= 1 && steps == Math.rint(steps)
        ? OptionalInt.of((int) steps + 1)
        : OptionalInt.empty();
  }

  /** Finds the grid of numbers in [0, 1]. */
  private static final class Grid {
    private static final double ROUNDING = 1e-4; // above 255 times that of float32

    private int[] left = IntStream.rangeClosed(1, BYTE).toArray(); // what n may still be

    void add(double x) {
      if (left.length == 0 || x == 0 || x == 1) {
        return;
      }
      boolean outside = x < 0 || x > 1;
      if (outside || Arrays.stream(left).anyMatch(n -> !fits(x, n))) {
        left = Arrays.stream(left).filter(n -> !outside && fits(x, n)).toArray();
      }
    }

    private static boolean fits(double x, int n) {
      return Math.abs(x * n - Math.rint(x * n)) < ROUNDING;
    }

    int steps() {
      return left.length == 0 ? 0 : left[0];
    }
  }

  /** Returns the number of elements that are the same in all data. */
  public int constantElements() {
    return (int) Arrays.stream(standardDeviation).filter(d -> d == 0).count();
  }
}
