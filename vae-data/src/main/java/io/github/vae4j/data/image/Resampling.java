package io.github.vae4j.data.image;

import java.util.function.IntToDoubleFunction;

/**
 * Brings numbers of a height and a width to another size. A side that shrinks takes the mean of the
 * area that each pixel covers; one that grows is interpolated linearly.
 */
final class Resampling {
  private Resampling() {}

  /**
   * Returns the numbers in another size, row by row.
   *
   * @param from the number at each place, row by row
   */
  static double[] resized(
      IntToDoubleFunction from, int height, int width, int newHeight, int newWidth) {
    // What stands between the two steps must not be larger than what stands before or after them.
    boolean widthFirst =
        (long) height * newWidth <= Math.max((long) height * width, (long) newHeight * newWidth);
    if (widthFirst) {
      double[] wide = resized(from, height, width, newWidth, true);
      return resized(i -> wide[i], height, newWidth, newHeight, false);
    }
    double[] high = resized(from, height, width, newHeight, false);
    return resized(i -> high[i], newHeight, width, newWidth, true);
  }

  /** Returns [rows, columns] with another number of columns, or of rows. */
  private static double[] resized(
      IntToDoubleFunction from, int rows, int columns, int size, boolean alongRows) {
    int lines = alongRows ? rows : columns;
    int length = alongRows ? columns : rows;
    double[] to = new double[Math.multiplyExact(lines, size)];
    for (int i = 0; i < size; i++) {
      int first = first(length, size, i);
      double[] weights = weights(length, size, i, first);
      for (int w = 0; w < weights.length; w++) {
        int j = first + w;
        for (int line = 0; line < lines; line++) {
          to[alongRows ? line * size + i : i * columns + line] +=
              weights[w] * from.applyAsDouble(alongRows ? line * columns + j : j * columns + line);
        }
      }
    }
    return to;
  }

  /** Returns the first of {@code length} pixels that adds to pixel {@code i} of {@code size}. */
  private static int first(int length, int size, int i) {
    return size > length ? (int) center(length, size, i) : (int) (i * ((double) length / size));
  }

  private static double center(int length, int size, int i) {
    return Math.max(0, Math.min(length - 1, (i + 0.5) * ((double) length / size) - 0.5));
  }

  /** Returns how much the pixels from the first on add to pixel {@code i} of {@code size}. */
  private static double[] weights(int length, int size, int i, int first) {
    if (size > length) {
      double second = center(length, size, i) - first;
      return first + 1 < length ? new double[] {1 - second, second} : new double[] {1};
    }
    double step = (double) length / size;
    double end = Math.min(length, (i + 1) * step);
    double[] weights = new double[(int) Math.ceil(end) - first];
    for (int w = 0; w < weights.length; w++) {
      int j = first + w;
      weights[w] = (Math.min(j + 1, end) - Math.max(j, i * step)) / step;
    }
    return weights;
  }
}
