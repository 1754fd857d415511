package io.github.vae4j.cli.chart;

import java.awt.image.BufferedImage;

/** What is drawn on, in pixels from the upper left corner. Y grows downwards. */
interface Canvas {
  /** Where a text stands at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /**
   * How a text is written.
   *
   * @param size in pixels
   * @param upwards whether it is turned to be read from the right side
   * @param halo whether it has a border of the background's colour
   */
  record Letters(double size, boolean bold, Anchor anchor, boolean upwards, boolean halo) {
    static Letters of(double size, Anchor anchor) {
      return new Letters(size, false, anchor, false, false);
    }

    Letters inBold() {
      return new Letters(size, true, anchor, upwards, halo);
    }
  }

  /** Draws a line through points; with dashes if these are above 0. */
  void line(double[] x, double[] y, Ink ink, double width, double dash, double opacity);

  /** Fills a polygon. */
  void area(double[] x, double[] y, Ink ink, double opacity);

  /** Fills circles. */
  void dots(double[] x, double[] y, double radius, Ink ink, double opacity);

  /** Writes a text. */
  void text(double x, double y, String text, Letters letters, Ink ink);

  /** Draws an image whose pixels stay squares. */
  void image(BufferedImage image, double x, double y, double width, double height);

  /** Draws what follows only inside a rectangle. */
  void clip(double x, double y, double width, double height);

  /** Ends the last {@link #clip}. */
  void unclip();
}
