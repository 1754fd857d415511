package io.github.vae4j.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.util.function.IntToDoubleFunction;

/**
 * Grey levels 0 to 255, row by row.
 *
 * @param levels unsigned
 */
public record GreyImage(int height, int width, byte[] levels) {
  /** Returns the grey levels of an image; colours become their luma, transparency is ignored. */
  static GreyImage of(BufferedImage image) {
    int width = image.getWidth();
    byte[] levels = new byte[image.getHeight() * width];
    Raster raster = image.getRaster();
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    // getRGB would treat grey samples as linear light and brighten them.
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int i = 0; i < levels.length; i++) {
      int x = i % width;
      int y = i / width;
      levels[i] =
          (byte)
              (grey
                  ? Math.round(raster.getSample(x, y, 0) * 255f / max)
                  : luma(image.getRGB(x, y)));
    }
    return new GreyImage(image.getHeight(), width, levels);
  }

  /** Rec. 601 luma of the colours, as in other software: (299 R + 587 G + 114 B) / 1000. */
  static int luma(int red, int green, int blue) {
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
  }

  private static int luma(int rgb) {
    return luma(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
  }

  /**
   * Returns the image as it is meant to be seen.
   *
   * @param orientation 1 to 8, see {@link ExifOrientation}
   */
  GreyImage turned(int orientation) {
    boolean transposed = orientation >= 5;
    int rows = transposed ? width : height;
    int columns = transposed ? height : width;
    // Whether a row and a column that are read run backwards.
    boolean up = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    boolean left = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    byte[] turned = new byte[levels.length];
    for (int i = 0; i < turned.length; i++) {
      int y = transposed ? i % columns : i / columns;
      int x = transposed ? i / columns : i % columns;
      turned[i] = levels[(up ? height - 1 - y : y) * width + (left ? width - 1 - x : x)];
    }
    return new GreyImage(rows, columns, turned);
  }

  /**
   * Returns the image in another size. A side that shrinks takes the mean of the area that each
   * pixel covers; one that grows is interpolated linearly.
   */
  public GreyImage resized(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    IntToDoubleFunction pixels = i -> levels[i] & 0xFF;
    // What stands between the two steps must not be larger than what stands before or after them.
    boolean widthFirst =
        (long) height * newWidth <= Math.max(levels.length, (long) newHeight * newWidth);
    double[] all;
    if (widthFirst) {
      double[] wide = resized(pixels, height, width, newWidth, true);
      all = resized(i -> wide[i], height, newWidth, newHeight, false);
    } else {
      double[] high = resized(pixels, height, width, newHeight, false);
      all = resized(i -> high[i], newHeight, width, newWidth, true);
    }
    byte[] rounded = new byte[all.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (byte) Math.round(all[i]);
    }
    return new GreyImage(newHeight, newWidth, rounded);
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
