package io.github.vae4j.data.image;

import io.github.vae4j.core.data.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * What the header of a BMP file says of the bytes that follow. It is checked first, because the
 * reader believes it.
 */
final class BitmapHeader {
  private static final int LEAST = 14 + 40;
  private static final int MOST_COLOURS = 256;
  private static final int COLOURS = 46;
  private static final int COMPRESSION = 30;
  private static final int JPEG = 4;
  private static final int PNG = 5;

  private BitmapHeader() {}

  /**
   * Checks the palette and the compression; does nothing if a file is no BMP file.
   *
   * @throws DataException if the palette has more than 256 colours, or another image is inside
   */
  static void requireReadable(Path path, byte[] file) {
    if (file.length < LEAST || file[0] != 'B' || file[1] != 'M') {
      return;
    }
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long colours = numbers.getInt(COLOURS) & 0xFFFFFFFFL;
    if (numbers.getInt(14) >= 40 && colours > MOST_COLOURS) {
      throw new DataException(
          path
              + ", byte "
              + COLOURS
              + ": expected a BMP image of at most 256 colours in its palette, found "
              + colours
              + "; save it again");
    }
    int compression = numbers.getInt(COMPRESSION);
    if (compression == JPEG || compression == PNG) {
      throw new DataException(
          path + ": expected a BMP image, found another image inside it; save it as PNG or JPEG");
    }
  }
}
