package io.github.vae4j.data.image;

import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_JPEG;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_NONE;
import static javax.imageio.plugins.tiff.BaselineTIFFTagSet.COMPRESSION_OLD_JPEG;

import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/** What the first directory of a TIFF file says of the bytes of its pixels. */
final class TiffHeader {
  private TiffHeader() {}

  /**
   * Checks the compression; does nothing if a file is no TIFF file. JPEG images inside say their
   * own size and scans, which the reader believes.
   *
   * @throws DataException if JPEG images are inside
   */
  static void requireReadable(Path path, ImageReader reader) throws IOException {
    if (!reader.getFormatName().equalsIgnoreCase("tif")) {
      return;
    }
    TIFFField field =
        TIFFDirectory.createFromMetadata(reader.getImageMetadata(0))
            .getTIFFField(BaselineTIFFTagSet.TAG_COMPRESSION);
    int compression = field == null ? COMPRESSION_NONE : field.getAsInt(0);
    if (compression == COMPRESSION_JPEG || compression == COMPRESSION_OLD_JPEG) {
      throw new DataException(
          path
              + ": expected a TIFF image without JPEG inside, found compression "
              + compression
              + " (JPEG); save it with another compression, such as LZW or Deflate");
    }
  }
}
