package io.github.vae4j.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images whose headers ask for more than the files have, and images of inks. */
@Timeout(60)
final class HostileImagesTest {
  /**
   * Six blocks of 8 x 8 in the inks (C M Y K) 0 0 0 0, 255 0 0 0, 0 255 0 0, 0 0 255 0, 0 0 0 255,
   * 64 128 32 16, written by Pillow 12.3.
   */
  private static final String INKS =
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
          + "AQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAwBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAALCgn/"
          + "xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AN/Dfw38N/CAOAv8IA4C/wAIA4C/wgDs/wCn/uf67w"
          + "//2Q==";

  private static final int MOST = 1 << 20;

  @TempDir private Path folder;

  private ImageFile read(byte[] bytes) throws IOException {
    return ImageFile.read(Files.write(folder.resolve("image"), bytes), MOST).orElseThrow();
  }

  private String refusal(byte[] bytes) {
    String message =
        String.valueOf(assertThrows(DataException.class, () -> read(bytes)).getMessage());
    assertTrue(message.startsWith(folder.resolve("image").toString()), message);
    return message;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bmp(int width, int height, int compression, int colours) {
    ByteBuffer file = little(1100).put((byte) 'B').put((byte) 'M').putInt(1100).putInt(0);
    file.putInt(1078).putInt(40).putInt(width).putInt(height).putShort((short) 1);
    file.putShort((short) 8).putInt(compression).putInt(0).putInt(0).putInt(0).putInt(colours);
    return file.array();
  }

  private static byte[] gif(int side) {
    ByteBuffer file = little(823).put("GIF89a".getBytes(ISO_8859_1));
    file.putShort((short) side).putShort((short) side).put((byte) 0x87).putShort((short) 0);
    file.position(13 + 768).put((byte) ',').putInt(0).putShort((short) side);
    file.putShort((short) side).put(new byte[] {0, 8, 2, 0, 1, 0, ';'});
    return file.array();
  }

  private static byte[] png(int width, int height) {
    ByteBuffer file = ByteBuffer.allocate(8 + 25 + 12);
    file.put("\211PNG\r\n\32\n".getBytes(ISO_8859_1)).putInt(13).put("IHDR".getBytes(ISO_8859_1));
    file.putInt(width).putInt(height).put(new byte[] {8, 0, 0, 0, 0});
    CRC32 sum = new CRC32();
    sum.update(file.array(), 12, 17);
    file.putInt((int) sum.getValue()).putInt(0).put("IDAT".getBytes(ISO_8859_1));
    return file.array();
  }

  /** Returns an 8 x 8 image; entries are tag and value, and come after the usual ones. */
  private static byte[] tiff(int next, int... more) {
    int[] entries = {256, 8, 257, 8, 258, 8, 259, 1, 262, 1, 277, 1};
    int count = (entries.length + more.length) / 2;
    ByteBuffer file = little(400).put("II*\0".getBytes(ISO_8859_1)).putInt(8);
    file.putShort((short) count);
    IntStream.concat(Arrays.stream(entries), Arrays.stream(more))
        .boxed()
        .reduce(
            0,
            (i, number) -> {
              if (i % 2 == 0) {
                file.putShort((short) (int) number).putShort((short) 4).putInt(1);
              } else {
                file.putInt(number);
              }
              return i + 1;
            });
    file.putInt(next);
    return file.array();
  }

  @Test
  void moreColoursThanAPaletteHasAreRefused() {
    String message = refusal(bmp(3, 3, 0, 0x7FFFFFF0));
    assertTrue(message.contains(", byte 46: expected a BMP image of at most 256 colours"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void anImageInsideAnImageIsRefused(int compression) {
    assertTrue(refusal(bmp(3, 3, compression, 0)).contains("found another image inside it"));
  }

  @Test
  void pixelsAreCountedBeforeTheyAreRead() {
    String size = "found one of height 60000 and width 60000";
    assertTrue(refusal(gif(60_000)).contains(size));
    assertTrue(refusal(png(60_000, 60_000)).contains(size));
    assertTrue(
        refusal(tiff(0, 273, 8, 278, 8, 279, 64, 256, 1 << 17)).contains("expected an image"));
    String most = refusal(png(MOST / 4 + 1, 1));
    assertTrue(most.contains("whose pixels take at most 1048576 bytes"), most);
    assertFalse(refusal(png(MOST / 4, 1)).contains("take at most"));
  }

  @Test
  void theTilesOfATiffFileAreCountedToo() {
    String message = refusal(tiff(0, 322, 1 << 20, 323, 1 << 20, 324, 8, 325, 64));
    assertTrue(message.contains("whose pixels take at most"), message);
  }

  @Test
  void aTableOfAllNumbersOfManyBitsIsNotMade() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_3BYTE_BGR), "tif", bytes);
    String bits = "\0\10\0\10\0\10";
    String file = bytes.toString(ISO_8859_1);
    assertTrue(file.contains(bits));
    byte[] many = file.replace(bits, "\0\10\0\33\0\5").getBytes(ISO_8859_1);
    assertTrue(refusal(many).contains("expected grey levels of at most 16 bits"));
  }

  @Test
  void aCircleOfPagesHasAnEnd() throws IOException {
    assertTrue(read(tiff(8, 273, 8, 278, 8, 279, 64)).several());
    assertFalse(read(tiff(0, 273, 8, 278, 8, 279, 64)).several());
  }

  @Test
  void aFileLargerThanTheLimitIsNotTakenIntoTheHeap() {
    String message = refusal(new byte[MOST + 1]);
    assertTrue(message.contains("found a file of 1048577 bytes"), message);
  }

  @Test
  void scansOfAJpegFileAreCountedUpToItsEnd() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg", bytes);
    byte[] file = bytes.toByteArray();
    byte[] video = new byte[20_000]; // behind the end, as some cameras leave it
    new Random(1).nextBytes(video);
    byte[] scans = "\377\332".repeat(200).getBytes(ISO_8859_1);
    bytes.writeBytes(video);
    bytes.writeBytes("\377\330\377".getBytes(ISO_8859_1)); // seems to begin another image
    bytes.writeBytes(scans);
    assertEquals(8, read(bytes.toByteArray()).image().shape().height());
    String text = new String(file, ISO_8859_1);
    int first = text.indexOf("\377\332");
    String scan = text.substring(first, file.length - 2);
    String many = text.substring(0, first) + scan.repeat(65) + "\377\331";
    assertTrue(refusal(many.getBytes(ISO_8859_1)).contains("of at most 64 scans"));
  }

  private static String scans(int side, int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg", bytes);
    byte[] file = bytes.toByteArray();
    int frame = bytes.toString(ISO_8859_1).indexOf("\377\300");
    ByteBuffer.wrap(file).putShort(frame + 5, (short) side).putShort(frame + 7, (short) side);
    String text = new String(file, ISO_8859_1);
    int first = text.indexOf("\377\332");
    String scan = text.substring(first, file.length - 2);
    return text.substring(0, first) + scan.repeat(count) + "\377\331";
  }

  @Test
  void scansOfManyPixelsAreRefusedBeforeTheyAreRead() throws IOException {
    Path path = folder.resolve("image");
    byte[] many = scans(3600, 17).getBytes(ISO_8859_1);
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> JpegScans.requireFew(path, many, 3600L * 3600L))
                .getMessage());
    assertTrue(message.contains("found 17 scans of 12,960,000 pixels"), message);
    assertTrue(message.endsWith("; save it again, as PNG or baseline JPEG"), message);
    JpegScans.requireFew(path, scans(3600, 16).getBytes(ISO_8859_1), 3600L * 3600L);
    assertTrue(refusal(scans(300, 65).getBytes(ISO_8859_1)).contains("found 65 scans"));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void aJpegImageInsideATiffFileIsRefused(int compression) {
    byte[] file = tiff(0, 273, 200, 278, 8, 279, 64);
    int entry = new String(file, ISO_8859_1).indexOf("\3\1\4\0"); // tag 259
    byte shortNumber = 3;
    file[entry + 2] = shortNumber;
    file[entry + 8] = (byte) compression;
    String message = refusal(file);
    assertTrue(message.contains("found compression " + compression + " (JPEG); save"), message);
  }

  /** Returns a GIF image with an extension before its pixels; each character is a byte. */
  private static byte[] gifWith(String extension) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), "gif", bytes);
    String file = bytes.toString(ISO_8859_1);
    int colours = 13 + (3 << (file.charAt(10) & 7) + 1);
    return (file.substring(0, colours) + extension + file.substring(colours)).getBytes(ISO_8859_1);
  }

  /** The first blocks of some extensions say a length of their own that the reader passes over. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "!\376", // a comment
        "!\377\13NETSCAPE2.0",
        "!\1\014000000000000",
        "!\371\4\0\0\0\0\0!\376",
        "!\371\0;;;;;!\376", // a length of 0, and what seems to be the end
        "!\1\0;;;;;;;;;;;;",
        "!\377\0",
      })
  void blocksBesideThePixelsOfAGifFileAreCounted(String before) throws IOException {
    String few = before + "\1x".repeat(4000) + "\0";
    assertEquals(8, read(gifWith(few)).image().shape().height());
    byte[] many = gifWith(before + "\1x".repeat(4100) + "\0");
    assertTrue(refusal(many).contains("a GIF image of at most 4096 blocks of comments"));
    byte[] twice = gifWith(few + few);
    assertTrue(refusal(twice).contains("; save it without comments, or as PNG"));
  }

  /** Levels are those that Pillow 12.3 gives by convert("RGB").convert("L"). */
  @ParameterizedTest
  @CsvSource({"0, 255 179 105 226 0 147", "2, 79 176 53 54 0 79"})
  void inksAreRead(int transform, String expected) throws IOException {
    byte[] file = Base64.getDecoder().decode(INKS);
    file[17] = (byte) transform;
    Pixels image = read(file).image().inGrey();
    StringBuilder levels = new StringBuilder();
    for (int block = 0; block < 6; block++) {
      levels.append(image.levels()[4 * 48 + 8 * block + 4] & 0xFF).append(' ');
    }
    assertEquals(expected, levels.toString().strip());
  }

  /** Paper is white; full inks are cyan, magenta, yellow and black. */
  @Test
  void inksAreReadInColour() throws IOException {
    Pixels image = read(Base64.getDecoder().decode(INKS)).image();
    assertEquals(3, image.shape().channels());
    int[] colours = {0xFFFFFF, 0x00FFFF, 0xFF00FF, 0xFFFF00, 0};
    for (int block = 0; block < colours.length; block++) {
      for (int c = 0; c < 3; c++) {
        int level = image.levels()[c * image.shape().pixels() + 4 * 48 + 8 * block + 4] & 0xFF;
        assertEquals(colours[block] >> 16 - 8 * c & 0xFF, level, 3, "block " + block);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 30000", "30000, 1"})
  void aLineOfPixelsIsResizedWithinItsOwnMemory(int height, int width) {
    byte[] levels = new byte[30_000];
    Arrays.fill(levels, (byte) 100);
    byte[] small = new Pixels(new ImageShape(1, height, width), levels).resized(28, 28).levels();
    assertEquals(784, small.length);
    assertEquals(100, small[783]);
  }
}
