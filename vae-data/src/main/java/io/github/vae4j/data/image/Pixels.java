package io.github.vae4j.data.image;

import io.github.vae4j.core.data.ImageShape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The levels 0 to 255 of an image, channel after channel, row by row: grey, or red, green and blue.
 *
 * @param shape of one channel, or of three
 * @param levels unsigned
 */
public record Pixels(ImageShape shape, byte[] levels) {
  /** Returns the levels of an image, grey if it has no colour; transparency is ignored. */
  static Pixels of(BufferedImage image) {
    // getRGB would treat grey samples as linear light and brighten them.
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    ImageShape shape = new ImageShape(1, image.getHeight(), image.getWidth());
    return grey ? ofGrey(image.getRaster(), shape) : ofColours(shape, image::getRGB);
  }

  private static Pixels ofGrey(Raster raster, ImageShape shape) {
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    byte[] levels = new byte[shape.pixels()];
    for (int i = 0; i < levels.length; i++) {
      int sample = raster.getSample(i % shape.width(), i / shape.width(), 0);
      levels[i] = (byte) Math.round(sample * 255f / max);
    }
    return new Pixels(shape, levels);
  }

  /** The colour of a pixel. */
  @FunctionalInterface
  interface Colours {
    /** Returns red, green and blue in the last three bytes. */
    int rgb(int x, int y);
  }

  /** Returns the levels of colours, grey if the three of each pixel are equal. */
  static Pixels ofColours(ImageShape size, Colours colours) {
    int count = size.pixels();
    byte[] levels = new byte[Math.multiplyExact(ImageShape.COLOURS, count)];
    boolean grey = true;
    for (int i = 0; i < count; i++) {
      int rgb = colours.rgb(i % size.width(), i / size.width());
      levels[i] = (byte) (rgb >> 16);
      levels[count + i] = (byte) (rgb >> 8);
      levels[2 * count + i] = (byte) rgb;
      grey &= levels[i] == levels[count + i] && levels[i] == levels[2 * count + i];
    }
    return grey
        ? new Pixels(size.withChannels(1), Arrays.copyOf(levels, count))
        : new Pixels(size.withChannels(ImageShape.COLOURS), levels);
  }

  /** Returns whether it has colours. */
  public boolean coloured() {
    return shape.channels() > 1;
  }

  /** Returns the image in colour: if it is grey, each level three times. */
  public Pixels inColour() {
    if (coloured()) {
      return this;
    }
    byte[] all = new byte[Math.multiplyExact(ImageShape.COLOURS, levels.length)];
    for (int c = 0; c < ImageShape.COLOURS; c++) {
      System.arraycopy(levels, 0, all, c * levels.length, levels.length);
    }
    return new Pixels(shape.withChannels(ImageShape.COLOURS), all);
  }

  /**
   * Returns the image in grey: the Rec. 601 luma of its colours, as in other software, which is
   * (299 R + 587 G + 114 B) / 1000.
   */
  public Pixels inGrey() {
    if (!coloured()) {
      return this;
    }
    int count = shape.pixels();
    byte[] luma = new byte[count];
    for (int i = 0; i < count; i++) {
      int red = levels[i] & 0xFF;
      int green = levels[count + i] & 0xFF;
      int blue = levels[2 * count + i] & 0xFF;
      luma[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }
    return new Pixels(shape.withChannels(1), luma);
  }

  /**
   * Returns the image as it is meant to be seen.
   *
   * @param orientation 1 to 8, see {@link ExifOrientation}
   */
  Pixels turned(int orientation) {
    int height = shape.height();
    int width = shape.width();
    boolean transposed = orientation >= 5;
    int rows = transposed ? width : height;
    int columns = transposed ? height : width;
    // Whether a row and a column that are read run backwards.
    boolean up = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    boolean left = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    byte[] turned = new byte[levels.length];
    for (int i = 0; i < turned.length; i++) {
      int channel = i / shape.pixels() * shape.pixels();
      int pixel = i - channel;
      int y = transposed ? pixel % columns : pixel / columns;
      int x = transposed ? pixel / columns : pixel % columns;
      turned[i] = levels[channel + (up ? height - 1 - y : y) * width + (left ? width - 1 - x : x)];
    }
    return new Pixels(new ImageShape(shape.channels(), rows, columns), turned);
  }

  /**
   * Returns the middle of the image, which has to be as large; of an odd rest less is cut first.
   */
  public Pixels cropped(int height, int width) {
    if (height == shape.height() && width == shape.width()) {
      return this;
    }
    ImageShape cut = new ImageShape(shape.channels(), height, width);
    int top = (shape.height() - height) / 2;
    int left = (shape.width() - width) / 2;
    byte[] middle = new byte[cut.shape().size()];
    for (int row = 0; row < cut.channels() * height; row++) {
      int from = row / height * shape.height() + top + row % height;
      System.arraycopy(levels, from * shape.width() + left, middle, row * width, width);
    }
    return new Pixels(cut, middle);
  }

  /** Returns the image in another size, see {@link Resampling}. */
  public Pixels resized(int height, int width) {
    if (height == shape.height() && width == shape.width()) {
      return this;
    }
    ImageShape size = new ImageShape(shape.channels(), height, width);
    byte[] rounded =
        new byte[Math.multiplyExact(size.channels(), Math.multiplyExact(height, width))];
    for (int c = 0; c < size.channels(); c++) {
      int start = c * shape.pixels();
      double[] all =
          Resampling.resized(
              i -> levels[start + i] & 0xFF, shape.height(), shape.width(), height, width);
      for (int i = 0; i < all.length; i++) {
        rounded[c * all.length + i] = (byte) Math.round(all[i]);
      }
    }
    return new Pixels(size, rounded);
  }
}
