package io.github.vae4j.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageFileTest {
  @TempDir private Path folder;

  /** An image of 16 x 32 whose upper left quarter is white, of the others each has its grey. */
  private static byte[] quarters(String format) throws IOException {
    BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 32 * 16; i++) {
      int x = i % 32;
      int y = i / 32;
      image.getRaster().setSample(x, y, 0, x < 16 ? y < 8 ? 240 : 160 : y < 8 ? 80 : 16);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out));
    return out.toByteArray();
  }

  private Optional<ImageFile> read(byte[] bytes) throws IOException {
    return ImageFile.read(Files.write(folder.resolve("image"), bytes), 1 << 27);
  }

  /** Puts text behind the first bytes; each character is a byte. */
  private static byte[] inserted(byte[] file, int at, String text) {
    String all = new String(file, ISO_8859_1);
    return (all.substring(0, at) + text + all.substring(at)).getBytes(ISO_8859_1);
  }

  private static String pngChunk(String typeAndContent) {
    CRC32 sum = new CRC32();
    sum.update(typeAndContent.getBytes(ISO_8859_1));
    long value = sum.getValue();
    StringBuilder chunk = new StringBuilder("\0\0\0").append((char) (typeAndContent.length() - 4));
    chunk.append(typeAndContent);
    for (int shift = 24; shift >= 0; shift -= 8) {
      chunk.append((char) (value >> shift & 0xFF));
    }
    return chunk.toString();
  }

  /** The grey levels of the quarters in the order of rows, and which side is the longer one. */
  @ParameterizedTest
  @CsvSource({
    "1, 240 80 160 16, 16",
    "2, 80 240 16 160, 16",
    "3, 16 160 80 240, 16",
    "4, 160 16 240 80, 16",
    "5, 240 160 80 16, 32",
    "6, 160 240 16 80, 32",
    "7, 16 80 160 240, 32",
    "8, 80 16 240 160, 32",
    "9, 240 80 160 16, 16",
  })
  void anImageIsUprightAsItsFileSays(int orientation, String quarters, int height)
      throws IOException {
    String big = "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0" + (char) orientation + "\0\0\0\0\0\0";
    String little = "II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0" + (char) orientation + "\0\0\0\0\0\0\0";
    for (String exif : new String[] {big, little}) {
      String segment = "\377\341\0" + (char) (8 + exif.length()) + "Exif\0\0" + exif;
      int afterStart = 2;
      assertSeen(inserted(quarters("jpg"), afterStart, segment), quarters, height);
      int afterHeader = 33;
      assertSeen(inserted(quarters("png"), afterHeader, pngChunk("eXIf" + exif)), quarters, height);
    }
    assertSeen(quarters("png"), "240 80 160 16", 16);
  }

  private void assertSeen(byte[] file, String quarters, int height) throws IOException {
    Pixels image = read(file).orElseThrow().image();
    assertEquals(height, image.shape().height());
    int[] expected = Arrays.stream(quarters.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int i = 0; i < 4; i++) {
      int y = (i / 2 * 2 + 1) * image.shape().height() / 4;
      int x = (i % 2 * 2 + 1) * image.shape().width() / 4;
      assertEquals(expected[i], image.levels()[y * image.shape().width() + x] & 0xFF, 3);
    }
  }

  @Test
  void aTiffFileIsTurnedByItsOwnTag() throws IOException {
    byte[] file = quarters("tif");
    assertEquals(1, ExifOrientation.of(file));
    String little = "II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0";
    assertEquals(6, ExifOrientation.of(little.getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\377\330\377\341", "MM\0*\377\377\377\377", "MM\0*\0\0\0\10\377\377"})
  void aFileThatSaysNothingOrNonsenseIsUpright(String file) {
    assertEquals(1, ExifOrientation.of(file.getBytes(ISO_8859_1)));
  }

  /** A part of an image is refused wherever it is cut, or nothing of the image was cut off. */
  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tif"})
  void anImageThatIsCutShortIsRefused(String format) throws IOException {
    byte[] file = quarters(format);
    byte[] levels = read(file).orElseThrow().image().levels();
    int refused = 0;
    int cuts = 0;
    for (int length = 16; length < file.length; length += Math.max(1, file.length / 64)) {
      cuts++;
      byte[] cut = Arrays.copyOf(file, length);
      try {
        Optional<ImageFile> read = read(cut);
        if (read.isEmpty()) {
          refused++;
        } else {
          assertArrayEquals(
              levels, read.get().image().levels(), format + " of " + length + " bytes");
        }
      } catch (DataException e) {
        refused++;
        assertTrue(String.valueOf(e.getMessage()).contains("found damaged content ("));
      }
    }
    assertTrue(refused > cuts / 2, format + ": " + refused + " of " + cuts);
  }

  @Test
  void superfluousBytesInAJpegFileDoNoHarm() throws IOException {
    byte[] file = quarters("jpg");
    byte[] levels = read(file).orElseThrow().image().levels();
    byte[] odd = inserted(file, file.length - 2, "\0\0\0");
    assertArrayEquals(levels, read(odd).orElseThrow().image().levels());
  }

  @Test
  void whatIsNoImageIsNone() throws IOException {
    assertEquals(Optional.empty(), read("hello there".getBytes(ISO_8859_1)));
  }

  @Test
  void aFileForWhosePixelsTheHeapIsTooSmallIsNamed() throws IOException {
    GreedyReader.Kind greedy = new GreedyReader.Kind();
    IIORegistry.getDefaultInstance().registerServiceProvider(greedy);
    try {
      byte[] file = "greedy".getBytes(ISO_8859_1);
      String message =
          String.valueOf(assertThrows(DataException.class, () -> read(file)).getMessage());
      assertTrue(message.startsWith(folder.resolve("image") + ": expected an image"), message);
      assertTrue(message.contains(" MB, found one of height 3 and width 5; save"), message);
    } finally {
      IIORegistry.getDefaultInstance().deregisterServiceProvider(greedy);
    }
  }

  @Test
  void theFileIsNamed() throws IOException {
    byte[] cut = Arrays.copyOf(quarters("jpg"), 300);
    String message =
        String.valueOf(assertThrows(DataException.class, () -> read(cut)).getMessage());
    assertTrue(message.startsWith(folder.resolve("image") + ": expected an image, "), message);
  }
}
