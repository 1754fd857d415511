package io.github.vae4j.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.vae4j.core.data.ImageShape;
import java.awt.image.Raster;

/**
 * Colours of a JPEG file of inks: cyan, magenta, yellow and black, as they are or as YCCK. The
 * numbers say how much of the paper is left white (Adobe Technical Note 5116, section 18).
 */
final class CmykImage {
  private static final int YCCK = 2;

  private CmykImage() {}

  /** Returns the colours that the four channels of a file make. */
  static Pixels of(Raster raster, byte[] file) {
    boolean ycck = transform(file) == YCCK;
    int[] pixel = new int[4];
    return Pixels.ofColours(
        new ImageShape(1, raster.getHeight(), raster.getWidth()),
        (x, y) -> {
          raster.getPixel(x, y, pixel);
          return rgb(ycck ? white(pixel) : pixel);
        });
  }

  private static int rgb(int[] white) {
    int black = white[3];
    return Math.round(white[0] * black / 255f) << 16
        | Math.round(white[1] * black / 255f) << 8
        | Math.round(white[2] * black / 255f);
  }

  /** JFIF 1.02: the colours of Y, Cb and Cr, of which YCCK has the complement. */
  private static int[] white(int[] ycck) {
    double y = ycck[0];
    double cb = ycck[1] - 128;
    double cr = ycck[2] - 128;
    return new int[] {
      complement(y + 1.402 * cr),
      complement(y - 0.344136 * cb - 0.714136 * cr),
      complement(y + 1.772 * cb),
      ycck[3]
    };
  }

  private static int complement(double level) {
    return 255 - (int) Math.max(0, Math.min(255, Math.round(level)));
  }

  /** Returns the last byte of the segment of Adobe: 0 for CMYK, 2 for YCCK; 0 if there is none. */
  private static int transform(byte[] file) {
    int at = new String(file, ISO_8859_1).indexOf("\377\356\0\16Adobe");
    return at < 0 || at + 15 >= file.length ? 0 : file[at + 15];
  }
}
