package io.github.vae4j.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

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
  private static int luma(int rgb) {
    return (299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF) + 500) / 1000;
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
    double[] pixels = new double[levels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = levels[i] & 0xFF;
    }
    double[] wide = resized(pixels, height, width, newWidth, true);
    double[] all = resized(wide, height, newWidth, newHeight, false);
    byte[] rounded = new byte[all.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (byte) Math.round(all[i]);
    }
    return new GreyImage(newHeight, newWidth, rounded);
  }

  /** Returns [rows, columns] with another number of columns, or of rows. */
  private static double[] resized(
      double[] from, int rows, int columns, int size, boolean alongRows) {
    int lines = alongRows ? rows : columns;
    int length = alongRows ? columns : rows;
    double[] to = new double[lines * size];
    for (int i = 0; i < size; i++) {
      double[] weights = weights(length, size, i);
      for (int j = 0; j < length; j++) {
        if (weights[j] > 0) {
          for (int line = 0; line < lines; line++) {
            to[alongRows ? line * size + i : i * columns + line] +=
                weights[j] * from[alongRows ? line * columns + j : j * columns + line];
          }
        }
      }
    }
    return to;
  }

  /** Returns how much each of {@code length} pixels adds to pixel {@code i} of {@code size}. */
  private static double[] weights(int length, int size, int i) {
    double[] weights = new double[length];
    double step = (double) length / size;
    if (size > length) {
      double center = Math.max(0, Math.min(length - 1, (i + 0.5) * step - 0.5));
      int below = (int) center;
      weights[below] = 1 - (center - below);
      if (below + 1 < length) {
        weights[below + 1] = center - below;
      }
      return weights;
    }
    double end = Math.min(length, (i + 1) * step);
    for (int j = (int) (i * step); j < end; j++) {
      weights[j] = (Math.min(j + 1, end) - Math.max(j, i * step)) / step;
    }
    return weights;
  }
}
