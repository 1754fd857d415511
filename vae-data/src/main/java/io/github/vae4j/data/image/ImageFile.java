package io.github.vae4j.data.image;

import io.github.vae4j.core.data.DataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * An image file that was read.
 *
 * @param image its first frame, upright
 * @param several whether it has more frames or pages
 */
public record ImageFile(Pixels image, boolean several) {
  /** Ends of the names of files that are read, in lower case. */
  public static final List<String> ENDINGS =
      List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff");

  private static final int BYTES_PER_PIXEL = 4;
  private static final int MOST_BITS = 16;

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
   * Reads a file. What its header says is checked before room is made for pixels.
   *
   * @param most how many bytes its pixels may take; more than a quarter of the heap they never may
   * @return nothing if it is no image of a kind that is read
   * @throws DataException if it is damaged, too large or of a kind of numbers that is no grey level
   * @throws IOException if the file cannot be read
   */
  public static Optional<ImageFile> read(Path path, long most) throws IOException {
    long room = Math.min(most, Runtime.getRuntime().maxMemory() / 4);
    if (Files.size(path) > room) {
      throw tooLarge(path, room, "a file of " + Files.size(path) + " bytes");
    }
    byte[] bytes = Files.readAllBytes(path);
    try (ImageInputStream in = new ImageBytes(bytes)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      return readers.hasNext()
          ? Optional.of(read(path, bytes, in, readers.next(), room))
          : Optional.empty();
    }
  }

  private static ImageFile read(
      Path path, byte[] bytes, ImageInputStream in, ImageReader reader, long room) {
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (DAMAGE.matcher(warning).matches()) {
            damage.add(warning);
          }
        });
    try {
      BitmapHeader.requireReadable(path, bytes);
      GifBlocks.requireFew(path, bytes);
      reader.setInput(in, false, true);
      TiffHeader.requireReadable(path, reader);
      boolean inks = requireRoom(path, bytes, reader, room);
      Pixels image = upright(path, bytes, reader, inks);
      boolean several = hasSecond(reader);
      if (!damage.isEmpty()) {
        throw new DataException(damaged(path, damage.get(0)));
      }
      return new ImageFile(image, several);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the JDK's readers throw both for damaged files
      throw new DataException(damaged(path, String.valueOf(e.getMessage())), e);
    } finally {
      reader.dispose();
    }
  }

  private static Pixels upright(Path path, byte[] bytes, ImageReader reader, boolean inks)
      throws IOException {
    int height = reader.getHeight(0);
    int width = reader.getWidth(0);
    try {
      Pixels image =
          inks ? CmykImage.of(reader.readRaster(0, null), bytes) : levels(path, reader.read(0));
      return image.turned(ExifOrientation.of(bytes));
    } catch (OutOfMemoryError e) {
      throw new DataException(needsHeap(path, height, width), e);
    }
  }

  /** Asks for the second image alone: the list of pages of a TIFF file may be a circle. */
  private static boolean hasSecond(ImageReader reader) {
    try {
      return reader.getWidth(1) > 0;
    } catch (IndexOutOfBoundsException e) {
      return false;
    } catch (IOException e) {
      return true; // what follows is no whole image, and is not read
    }
  }

  /** Checks sizes; returns whether colours are inks, which the reader does not convert. */
  private static boolean requireRoom(Path path, byte[] bytes, ImageReader reader, long room)
      throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    long tile = (long) reader.getTileWidth(0) * reader.getTileHeight(0);
    Optional<ImageTypeSpecifier> type = Optional.ofNullable(reader.getRawImageType(0));
    type.ifPresent(raw -> requireBits(path, raw.getSampleModel(1, 1).getSampleSize()));
    long perPixel = type.map(ImageFile::bytesPerPixel).orElse((long) BYTES_PER_PIXEL);
    if (Math.max(width * height, tile) > room / perPixel) {
      throw tooLarge(path, room, "one of height " + height + " and width " + width);
    }
    boolean jpeg = reader.getFormatName().equalsIgnoreCase("jpeg");
    if (jpeg) {
      JpegScans.requireFew(path, bytes, width * height);
    }
    return jpeg && type.isEmpty();
  }

  private static long bytesPerPixel(ImageTypeSpecifier type) {
    SampleModel samples = type.getSampleModel(1, 1);
    int bytes = DataBuffer.getDataTypeSize(samples.getDataType()) / Byte.SIZE;
    return Math.max(BYTES_PER_PIXEL, (long) bytes * samples.getNumBands());
  }

  /** Returns what to say of an image that the heap has no room for. */
  public static String needsHeap(Path path, int height, int width) {
    return path
        + ": expected an image that fits into the Java heap of "
        + (Runtime.getRuntime().maxMemory() >> 20)
        + " MB, found one of height "
        + height
        + " and width "
        + width
        + "; save it smaller, or give more memory, such as by VAE_JAVA_OPTS=-Xmx8g";
  }

  private static DataException tooLarge(Path path, long room, String found) {
    return new DataException(
        path
            + ": expected an image whose pixels take at most "
            + room
            + " bytes, found "
            + found
            + "; the limits are a multiple of the file's size, which --max-unpacked changes, and a"
            + " quarter of the heap, which -Xmx changes");
  }

  private static String damaged(Path path, String reason) {
    return path
        + ": expected an image, found "
        + (reason.startsWith("Unsupported Image Type")
            ? "one of colours that are not read (CMYK?); save it in RGB"
            : "damaged content (" + reason + ")");
  }

  /** Checks the bits of each channel: the TIFF reader makes a table of all numbers of so many. */
  private static void requireBits(Path path, int[] bits) {
    if (Arrays.stream(bits).anyMatch(size -> size > MOST_BITS)) {
      throw noLevels(path);
    }
  }

  private static DataException noLevels(Path path) {
    return new DataException(
        path
            + ": expected grey levels of at most 16 bits, found other numbers; save the images as"
            + " one npy array");
  }

  private static Pixels levels(Path path, BufferedImage image) {
    int type = image.getRaster().getTransferType();
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    if (grey && type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
      throw noLevels(path);
    }
    return Pixels.of(image);
  }
}
