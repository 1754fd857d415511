package io.github.vae4j.data.image;

import io.github.vae4j.core.data.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image file that was read.
 *
 * @param image its first frame, upright
 * @param frames how many frames or pages it has
 */
public record ImageFile(GreyImage image, int frames) {
  /** Ends of the names of files that are read, in lower case. */
  public static final List<String> ENDINGS =
      List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff");

  // Superfluous bytes between the segments of a JPEG file do no harm.
  private static final Pattern DAMAGE =
      Pattern.compile(
          "(?i)(?!.*extraneous).*(premature|truncated|corrupt|huffman|unexpected end).*");

  /** Returns whether a file is an image by the end of its name. */
  public static boolean isNamed(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads a file.
   *
   * @return nothing if it is no image of a kind that is read
   * @throws DataException if it is damaged or of a kind of numbers that is no grey level
   * @throws IOException if the file cannot be read
   */
  public static Optional<ImageFile> read(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      return readers.hasNext()
          ? Optional.of(read(path, bytes, in, readers.next()))
          : Optional.empty();
    }
  }

  private static ImageFile read(Path path, byte[] bytes, ImageInputStream in, ImageReader reader) {
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (DAMAGE.matcher(warning).matches()) {
            damage.add(warning);
          }
        });
    try {
      reader.setInput(in);
      BufferedImage image = reader.read(0);
      int frames = reader.getNumImages(true);
      if (!damage.isEmpty()) {
        throw new DataException(damaged(path, damage.get(0)));
      }
      requireLevels(path, image);
      return new ImageFile(GreyImage.of(image).turned(ExifOrientation.of(bytes)), frames);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the JDK's readers throw both for damaged files
      throw new DataException(damaged(path, String.valueOf(e.getMessage())), e);
    } finally {
      reader.dispose();
    }
  }

  private static String damaged(Path path, String reason) {
    return path
        + ": expected an image, found "
        + (reason.startsWith("Unsupported Image Type")
            ? "one of colours that are not read (CMYK?); save it in RGB"
            : "damaged content (" + reason + ")");
  }

  private static void requireLevels(Path path, BufferedImage image) {
    int type = image.getRaster().getTransferType();
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    if (grey && type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
      throw new DataException(
          path
              + ": expected grey levels of at most 16 bits, found other numbers; save the images as"
              + " one npy array");
    }
  }
}
