package io.github.vae4j.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an image file says that its rows and columns are to be seen: tag 274, orientation, of the
 * segment APP1 of a JPEG file, the chunk eXIf of a PNG file, or the first directory of a TIFF file.
 *
 * <p>1 is upright, 2 mirrored, 3 turned by 180 degrees, 4 mirrored upside down, 5 transposed, 6 to
 * be turned clockwise by 90 degrees, 7 transposed along the other diagonal, 8 to be turned
 * anticlockwise (Exif 2.32, CIPA DC-008-2019, section 4.6.4 A).
 */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int TAG = 274;

  private ExifOrientation() {}

  /** Returns 1 to 8; 1 if a file does not say, or says something else. */
  static int of(byte[] file) {
    try {
      if (begins(file, 0, "\377\330")) {
        return jpeg(file);
      }
      return begins(file, 0, "\211PNG") ? png(file) : tiff(ByteBuffer.wrap(file));
    } catch (IndexOutOfBoundsException e) { // an offset leads out of the file
      return UPRIGHT;
    }
  }

  private static int jpeg(byte[] file) {
    ByteBuffer numbers = ByteBuffer.wrap(file);
    int at = 2;
    while (at + 4 <= file.length && file[at] == (byte) 0xFF && file[at + 1] != (byte) 0xDA) {
      int length = numbers.getShort(at + 2) & 0xFFFF;
      if (begins(file, at, "\377\341") && begins(file, at + 4, "Exif\0\0")) {
        return tiff(numbers.slice(at + 10, length - 8));
      }
      at += 2 + length;
    }
    return UPRIGHT;
  }

  private static int png(byte[] file) {
    ByteBuffer numbers = ByteBuffer.wrap(file);
    int at = 8;
    while (at + 8 <= file.length) {
      int length = numbers.getInt(at);
      if (begins(file, at + 4, "eXIf")) {
        return tiff(numbers.slice(at + 8, length));
      }
      if (length < 0 || length > file.length - at) {
        return UPRIGHT;
      }
      at += 12 + length;
    }
    return UPRIGHT;
  }

  private static int tiff(ByteBuffer bytes) {
    ByteBuffer tiff = bytes.slice();
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (tiff.get(0) != tiff.get(1) || tiff.getShort(2) != 42) {
      return UPRIGHT;
    }
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static boolean begins(byte[] file, int at, String magic) {
    return at + magic.length() <= file.length
        && new String(file, at, magic.length(), ISO_8859_1).equals(magic);
  }
}
