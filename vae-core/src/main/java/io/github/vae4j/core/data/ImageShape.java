package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.Optional;

/**
 * The shape of an image, whose elements stand channel after channel, row by row: [height, width]
 * for one channel, [channels, height, width] for several, red, green and blue for three. This is
 * the one place that says which shapes are images.
 *
 * @param channels numbers of a pixel
 * @param height number of rows
 * @param width number of columns
 */
public record ImageShape(int channels, int height, int width) {
  /** The channels of a colour image: red, green and blue. */
  public static final int COLOURS = 3;

  private static final int WITH_TRANSPARENCY = 4;

  /** Returns what image a datum of this shape is; nothing if it has not two or three axes. */
  public static Optional<ImageShape> of(Shape datum) {
    return switch (datum.rank()) {
      case 2 -> Optional.of(new ImageShape(1, datum.dim(0), datum.dim(1)));
      case 3 -> Optional.of(new ImageShape(datum.dim(0), datum.dim(1), datum.dim(2)));
      default -> Optional.empty();
    };
  }

  /** Returns what image a datum of this shape is, if a picture of it can be drawn. */
  public static Optional<ImageShape> drawn(Shape datum) {
    return of(datum).filter(ImageShape::drawable);
  }

  /** Returns whether so many channels are those of a colour image, with transparency or without. */
  public static boolean isColour(int channels) {
    return channels == COLOURS || channels == WITH_TRANSPARENCY;
  }

  /** Returns the shape of a datum: [height, width] for one channel. */
  public Shape shape() {
    return channels == 1 ? Shape.of(height, width) : Shape.of(channels, height, width);
  }

  /** Returns the number of pixels, height * width. */
  public int pixels() {
    return height * width;
  }

  /** Returns whether it can be drawn: in grey, or in colour by the first three channels. */
  public boolean drawable() {
    return channels == 1 || isColour(channels);
  }

  /** Returns an image of the same size with another number of channels. */
  public ImageShape withChannels(int other) {
    return new ImageShape(other, height, width);
  }

  /** Returns where an element stands: {@code row 2, column 3}, behind its channel if several. */
  public String place(int element) {
    int pixel = element % pixels();
    return (channels == 1 ? "" : "channel " + (element / pixels() + 1) + ", ")
        + ("row " + (pixel / width + 1))
        + (", column " + (pixel % width + 1));
  }
}
