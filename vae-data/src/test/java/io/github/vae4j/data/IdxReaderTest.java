package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdxReaderTest {
  /** Two images of 2 x 3 unsigned bytes. */
  private static final byte[] IMAGES =
      HexFormat.of().parseHex("00000803000000020000000200000003" + "000102fdfeff" + "0a141e28323c");

  private static final byte[] LABELS = HexFormat.of().parseHex("00000801000000020709");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "gzipped"})
  void imagesAreReadPlainAndGzipped(String kind) throws IOException {
    Path file = write("a", kind.equals("gzipped") ? gzip(IMAGES) : IMAGES);
    try (Dataset images = FileDatasets.idx(file)) {
      assertEquals(2, images.size());
      assertEquals(Shape.of(2, 3), images.itemShape());
      assertArrayEquals(new float[] {0, 1, 2, 253, 254, 255}, item(images, 0));
      assertArrayEquals(new float[] {10, 20, 30, 40, 50, 60}, item(images, 1));
      assertFalse(images.hasLabels());
      assertThrows(IllegalStateException.class, () -> images.label(0));
      assertEquals(file + ", image 2, row 2, column 3", images.place(1, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> item(images, 2));
    }
  }

  @Test
  void anItemIsWrittenAtItsOffset() throws IOException {
    try (Dataset images = FileDatasets.idx(write("a", IMAGES))) {
      float[] target = new float[8];
      images.read(1, target, 2);
      assertArrayEquals(new float[] {0, 0, 10, 20, 30, 40, 50, 60}, target);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "09, ff, -1",
    "0b, ff80, -128",
    "0c, fffffffe, -2",
    "0d, bf800000, -1",
    "0e, 3fe0000000000000, 0.5",
  })
  void everyTypeOfTheFormatIsRead(String type, String bytes, float expected) throws IOException {
    byte[] file = HexFormat.of().parseHex("0000" + type + "02" + "00000001" + "00000001" + bytes);
    try (Dataset data = FileDatasets.idx(write("a", file))) {
      assertArrayEquals(new float[] {expected}, item(data, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz",
  })
  void labelsAreFoundBesideTheImages(String images, String labels) throws IOException {
    boolean packed = images.endsWith(".gz");
    write(labels, packed ? gzip(LABELS) : LABELS);
    Path file = write(images, packed ? gzip(IMAGES) : IMAGES);
    try (Dataset data = FileDatasets.open(file, DataSettings.defaults())) {
      assertEquals(7, data.label(0));
      assertEquals(9, data.label(1));
    }
  }

  @Test
  void unpackedDataBeyondTheLimitStandInATemporaryFile() throws IOException {
    byte[] large = new byte[16 + 100_000];
    ByteBuffer.wrap(large).putInt(0x00000803).putInt(1000).putInt(10).putInt(10);
    for (int i = 16; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    Path file = write("large.gz", gzip(large));
    try (Dataset inHeap =
            IdxReader.images(file, StoredDataset.Labels.NONE, DataSettings.defaults(), 100_000);
        Dataset spooled =
            IdxReader.images(file, StoredDataset.Labels.NONE, DataSettings.defaults(), 99_999)) {
      assertEquals(inHeap.digest(), spooled.digest());
      assertEquals((16 + 99_999) * 31 & 0xFF, item(spooled, 999)[99]);
    }
  }

  @Test
  void theSpoolStartsBeyondItsLimitAlone() throws IOException {
    for (int size : new int[] {0, 1, 8191, 8192, 8193, 20_000}) {
      try (ByteStore.Writer writer = new ByteStore.Writer("test", 8192)) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        writer.write(bytes, 0, size / 3);
        writer.write(bytes, size / 3, size - size / 3);
        try (ByteStore store = writer.finish()) {
          assertEquals(size <= 8192, store.isInHeap());
          assertEquals(size, store.size());
          ByteBuffer all = ByteBuffer.allocate(size);
          store.read(0, all);
          assertArrayEquals(bytes, all.array());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'expected an IDX header of at least 8 bytes, found 0 bytes'",
    "3, 'expected an IDX header of at least 8 bytes, found 3 bytes'",
    "15, 'expected an IDX header of 16 bytes, found 15; the file is truncated'",
    "27, 'expected 28 bytes for 2 items of shape [2, 3], found 27; the file is truncated'",
    "29, 'expected 28 bytes for 2 items of shape [2, 3], found more; not the file its header says'",
  })
  void aPlainFileOfTheWrongLengthIsRefusedWithBothLengths(int length, String problem)
      throws IOException {
    Path file = write("a", Arrays.copyOf(IMAGES, length));
    assertEquals(file + ": " + problem, message(file));
  }

  @ParameterizedTest
  @CsvSource({
    "27, 'expected 28 unpacked bytes for 2 items of shape [2, 3], found 27; the file is truncated'",
    "29, 'expected 28 unpacked bytes for 2 items of shape [2, 3], found more; not the file its header says'",
  })
  void aGzippedFileOfTheWrongLengthIsRefusedWithBothLengths(int length, String problem)
      throws IOException {
    Path file = write("a", gzip(Arrays.copyOf(IMAGES, length)));
    assertEquals(file + ": " + problem, message(file));
  }

  @Test
  void aGzipFileCutInHalfIsRefusedWithTheBytesThatAreThere() throws IOException {
    byte[] large = new byte[16 + 600_000];
    ByteBuffer.wrap(large).putInt(0x00000803).putInt(6000).putInt(10).putInt(10);
    for (int i = 16; i < large.length; i++) {
      large[i] = (byte) (i * i >> 7);
    }
    byte[] packed = gzip(large);
    Path file = write("a.gz", Arrays.copyOf(packed, packed.length / 2));
    String message = message(file);
    assertTrue(
        message.matches(
            ".*a\\.gz: expected 600016 unpacked bytes for 6000 items of shape \\[10, 10\\], found"
                + " [1-9]\\d*; the file is truncated"),
        message);
  }

  @Test
  void aGzipFileWithoutItsEndIsRefused() throws IOException {
    byte[] packed = gzip(IMAGES);
    Path file = write("a.gz", Arrays.copyOf(packed, packed.length - 3));
    assertEquals(
        file + ": expected a whole gzip file, found one that ends early; the file is truncated",
        message(file));
  }

  @Test
  void aDamagedGzipFileIsRefused() throws IOException {
    byte[] packed = gzip(IMAGES);
    packed[packed.length - 7] ^= 1; // in the checksum
    Path file = write("a.gz", packed);
    assertEquals(
        file + ": expected a gzip file, found damaged content (Corrupt GZIP trailer)",
        message(file));
  }

  @ParameterizedTest
  @CsvSource({
    "00010803, ', byte 0: expected the magic of an IDX file, 0x0000, a type and 1 to 4 axes, found 0x00010803'",
    "00000800, ', byte 0: expected the magic of an IDX file, 0x0000, a type and 1 to 4 axes, found 0x00000800'",
    "00000a03, ', byte 2: expected an IDX type 0x08, 0x09 or 0x0b to 0x0e, found 0x0a'",
  })
  void aWrongMagicIsRefused(String magic, String problem) throws IOException {
    byte[] bytes = IMAGES.clone();
    System.arraycopy(HexFormat.of().parseHex(magic), 0, bytes, 0, 4);
    Path file = write("a", bytes);
    assertEquals(file + problem, message(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "ffffffff", "7fffffff"})
  void anImpossibleAxisIsRefused(String height) throws IOException {
    byte[] bytes = IMAGES.clone();
    System.arraycopy(HexFormat.of().parseHex(height), 0, bytes, 8, 4);
    Path file = write("a", bytes);
    assertTrue(
        message(file).startsWith(file + ", byte 4: expected axes from 1 to 2147483647 and items"));
  }

  @Test
  void labelsAndImagesAreNotConfused() throws IOException {
    Path images = write("images", IMAGES);
    Path labels = write("labels", LABELS);
    assertEquals(
        labels + ": expected images (an IDX file of 3 axes), found 1 axis; is it a labels file?",
        message(labels));
    assertEquals(
        images + ": expected labels (an IDX file of 1 axis), found 3 axes",
        assertThrows(DataException.class, () -> FileDatasets.idx(images, images)).getMessage());
  }

  @Test
  void anotherNumberOfLabelsThanImagesIsRefused() throws IOException {
    Path images = write("images", IMAGES);
    Path labels = write("labels", HexFormat.of().parseHex("0000080100000003070908"));
    assertEquals(
        images + ": expected as many labels as images, found 3 labels and 2 images",
        assertThrows(DataException.class, () -> FileDatasets.idx(images, labels)).getMessage());
  }

  @Test
  void negativeLabelsAreClassesWithNames() throws IOException {
    Path images = write("images", IMAGES);
    Path labels = write("labels", HexFormat.of().parseHex("000009010000000207ff"));
    try (Dataset data = FileDatasets.idx(images, labels)) {
      assertEquals(List.of("-1", "7"), data.classNames());
      assertEquals(List.of(1, 0), List.of(data.label(0), data.label(1)));
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("absent");
    assertEquals(file + ": expected a data file, found none; check the path", message(file));
  }

  private String message(Path file) {
    String message =
        assertThrows(DataException.class, () -> FileDatasets.idx(file).close()).getMessage();
    assertEquals(1, message.lines().count());
    return message;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static float[] item(Dataset data, int index) {
    float[] item = new float[data.itemShape().size()];
    data.read(index, item, 0);
    return item;
  }
}
