package io.github.vae4j.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Values of successive blocks.
 *
 * @param values at least one
 */
record Blocks(double[] values) {
  /**
   * Returns the value below which lies this share of the sorted values, by linear interpolation.
   */
  double quantile(double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  double median() {
    return quantile(0.5);
  }

  double least() {
    return quantile(0);
  }

  /** Returns the ratios block by block. */
  Blocks over(Blocks other) {
    double[] ratios = new double[values.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = values[i] / other.values[i];
    }
    return new Blocks(ratios);
  }

  /** Returns the values from the middle on. */
  Blocks secondHalf() {
    return new Blocks(Arrays.copyOfRange(values, values.length / 2, values.length));
  }

  /** Returns how much the line of least squares rises from the first value to the last. */
  double growth() {
    double middle = (values.length - 1) / 2.0;
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      products += (i - middle) * values[i];
      squares += (i - middle) * (i - middle);
    }
    return values.length < 2 ? 0 : products / squares * (values.length - 1);
  }

  /** Returns the values in the form that {@link #parse} reads. */
  String format() {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  static Blocks parse(String text) {
    return new Blocks(Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray());
  }
}
