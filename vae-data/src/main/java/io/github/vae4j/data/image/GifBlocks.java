package io.github.vae4j.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.vae4j.core.data.DataException;
import java.nio.file.Path;

/**
 * The blocks of a GIF file (GIF89a, sections 12 to 27). The reader joins the blocks of a comment
 * one by one, which takes time that grows with the square of their number, so they are counted
 * first.
 */
final class GifBlocks {
  private static final int MOST = 4096; // about 1 MB
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;

  private final byte[] file;
  private int at = 13;

  private GifBlocks(byte[] file) {
    this.file = file;
  }

  /**
   * Checks what stands beside the pixels, up to the second image, behind which nothing is read;
   * does nothing if a file is no GIF file.
   *
   * @throws DataException if it has more than 4096 blocks
   */
  static void requireFew(Path path, byte[] file) {
    boolean gif = file.length > 13 && new String(file, 0, 4, ISO_8859_1).equals("GIF8");
    if (gif && new GifBlocks(file).beside() > MOST) {
      throw new DataException(
          path
              + ": expected a GIF image of at most "
              + MOST
              + " blocks of comments and other text beside its pixels, about 1 MB, found more, which"
              + " take too long to read; save it without comments, or as PNG");
    }
  }

  /** Returns how many blocks of extensions there are. */
  private int beside() {
    int blocks = 0;
    int images = 0;
    at += colours(10);
    while (images < 2 && at < file.length) {
      int type = next();
      if (type == IMAGE) {
        images++;
        at += 10 + colours(at + 8);
        chain();
      } else if (type == EXTENSION) {
        blocks += extension();
      } else {
        break; // the end, or nothing that the reader knows
      }
    }
    return blocks;
  }

  /** Skips an extension as the reader does, whatever its first block says of its own length. */
  private int extension() {
    int label = next();
    if (label == 0xF9) { // how a frame is shown
      at += 6;
      return 1;
    }
    if (label == 0x01) { // where text is shown
      at += 13;
    } else if (label == 0xFF) { // the name of an application
      int length = next();
      at += length;
    }
    return chain();
  }

  /** Skips blocks up to an empty one; returns how many there are, at least 1. */
  private int chain() {
    int blocks = 1;
    for (int length = next(); length > 0; length = next()) {
      at += length;
      blocks++;
    }
    return blocks;
  }

  /** Returns how many bytes a table of colours takes that the byte at a position says. */
  private int colours(int position) {
    int flags = position < file.length ? file[position] & 0xFF : 0;
    return flags < 0x80 ? 0 : 3 << (flags & 7) + 1;
  }

  private int next() {
    return at < file.length ? file[at++] & 0xFF : 0;
  }
}
