package io.github.vae4j.core.model;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import java.util.Arrays;

/**
 * What is done to a datum before the model sees it: (x - offset) / divisor for each element, then
 * binarisation. Stored with the model, so that new data are treated like the training data.
 */
public final class Preprocessing {
  private final double[] offset;
  private final double[] divisor;
  private final Binarization binarization;

  private Preprocessing(double[] offset, double[] divisor, Binarization binarization) {
    this.offset = offset;
    this.divisor = divisor;
    this.binarization = binarization;
  }

  /**
   * Returns x / divisor for every element, for example 255 for grey levels.
   *
   * @throws IllegalArgumentException if the divisor is not above 0
   */
  public static Preprocessing divide(double divisor) {
    if (!(divisor > 0)) {
      throw new IllegalArgumentException("scale: needs to be above 0, got " + divisor);
    }
    return new Preprocessing(new double[] {0}, new double[] {divisor}, Binarization.NONE);
  }

  /**
   * Returns (x - mean) / standard deviation for each element; where the deviation is 0, x - mean.
   */
  public static Preprocessing standardize(DatasetStatistics statistics) {
    double[] deviation = statistics.standardDeviation().clone();
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] = deviation[i] == 0 ? 1 : deviation[i];
    }
    return new Preprocessing(statistics.mean().clone(), deviation, Binarization.NONE);
  }

  /**
   * Returns the preprocessing with these numbers, one for each element or one for all.
   *
   * @throws IllegalArgumentException if a divisor is not above 0 or the lengths differ
   */
  public static Preprocessing of(double[] offset, double[] divisor, Binarization binarization) {
    if (offset.length != divisor.length || Arrays.stream(divisor).anyMatch(d -> !(d > 0))) {
      throw new IllegalArgumentException(
          "preprocessing: needs as many divisors above 0 as offsets");
    }
    return new Preprocessing(offset.clone(), divisor.clone(), binarization);
  }

  /** Returns this preprocessing with another binarisation. */
  public Preprocessing with(Binarization other) {
    return new Preprocessing(offset, divisor, other);
  }

  /** Returns the binarisation. */
  public Binarization binarization() {
    return binarization;
  }

  /** Returns the offsets, one for each element or one for all. */
  public double[] offset() {
    return offset.clone();
  }

  /** Returns the divisors, one for each element or one for all. */
  public double[] divisor() {
    return divisor.clone();
  }

  /** Returns element {@code element} of a datum as the model sees it, before binarisation. */
  public double scaled(int element, double raw) {
    int i = offset.length == 1 ? 0 : element;
    return (raw - offset[i]) / divisor[i];
  }

  /** Returns a number of the model in the units of the data. */
  public double unscaled(int element, double value) {
    int i = offset.length == 1 ? 0 : element;
    return value * divisor[i] + offset[i];
  }

  /**
   * Reads a datum as the model sees it.
   *
   * @param key decides a dynamic binarisation together with the index
   * @param row receives the elements from {@code start} on
   */
  public void read(Dataset data, int index, RandomKey key, float[] row, int start) {
    data.read(index, row, start);
    int length = data.itemShape().size();
    if (offset.length == 1 && offset[0] == 0) {
      if (divisor[0] != 1) {
        float d = (float) divisor[0];
        for (int i = start; i < start + length; i++) {
          row[i] /= d;
        }
      }
    } else {
      for (int i = 0; i < length; i++) {
        row[start + i] = (float) scaled(i, row[start + i]);
      }
    }
    binarization.apply(key.fold(index), row, start, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && Arrays.equals(offset, that.offset)
        && Arrays.equals(divisor, that.divisor)
        && binarization == that.binarization;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(offset) * 31 + Arrays.hashCode(divisor) + binarization.hashCode();
  }
}
