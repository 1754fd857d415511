package io.github.vae4j.data.image;

import io.github.vae4j.core.data.DataException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The scans of a JPEG file, each of which takes time for every pixel, however few bytes it has. A
 * progressive file has some ten.
 */
final class JpegScans {
  private static final int MOST = 64;
  private static final int USUAL = 16;
  private static final long MOST_PIXELS = 200_000_000;

  private JpegScans() {}

  /**
   * Checks how many scans a file has.
   *
   * @param pixels of the image
   * @throws DataException if it has more than 64 scans, or more than 16 that go over more than 200
   *     million pixels
   */
  static void requireFew(Path path, byte[] jpeg, long pixels) {
    int scans = count(jpeg);
    if (scans > MOST || scans > USUAL && scans * pixels > MOST_PIXELS) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected a JPEG image of at most %d scans, and of at most %d where scans times"
                  + " pixels are more than %,d, found %d scans of %,d pixels, which take too long to"
                  + " read; save it again, as PNG or baseline JPEG",
              path,
              MOST,
              USUAL,
              MOST_PIXELS,
              scans,
              pixels));
    }
  }

  /** Returns how many scans there are before the end of the image, behind which all may follow. */
  private static int count(byte[] jpeg) {
    int scans = 0;
    int at = 2;
    while (at + 3 < jpeg.length) {
      int marker = jpeg[at] == (byte) 0xFF ? jpeg[at + 1] & 0xFF : 0;
      if (marker == 0xD9) {
        break;
      }
      scans += marker == 0xDA ? 1 : 0;
      boolean segment = marker >= 0xC0 && marker < 0xD0 || marker > 0xD7 && marker < 0xFF;
      at += segment ? 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF) : 1;
    }
    return scans;
  }
}
