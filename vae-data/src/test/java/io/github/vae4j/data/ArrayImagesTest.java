package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.DataSettings.ChannelAxis;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images in arrays, with an axis of channels. */
final class ArrayImagesTest {
  @TempDir private Path folder;

  /** Writes bytes 0, 1, 2 ... as an array in C order. */
  private Path npy(String descr, boolean fortran, String shape, int bytes) throws IOException {
    String header =
        "{'descr':'%s','fortran_order':%s,'shape':(%s)}"
            .formatted(descr, fortran ? "True" : "False", shape);
    StringBuilder file = new StringBuilder("\223NUMPY\1\0");
    file.append((char) header.length()).append('\0').append(header);
    for (int i = 0; i < bytes; i++) {
      file.append((char) i);
    }
    return Files.write(folder.resolve("a.npy"), file.toString().getBytes(ISO_8859_1));
  }

  private static float[] item(Dataset data, int index) {
    float[] item = new float[data.itemShape().size()];
    data.read(index, item, 0);
    return item;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2,1,2,3 | 2 3", "2,2,3,1 | 2 3", "2,2,3 | 2 3", "2,3,2,1 | 3 2", "2,1,6 | 1 6"})
  void anAxisOfOneChannelIsLeftOut(String shape, String sides) throws IOException {
    String[] side = sides.split(" ");
    try (Dataset data = FileDatasets.npy(npy("|u1", false, shape, 12))) {
      assertEquals(
          Shape.of(Integer.parseInt(side[0]), Integer.parseInt(side[1])), data.itemShape());
      assertArrayEquals(new float[] {6, 7, 8, 9, 10, 11}, item(data, 1));
    }
  }

  @Test
  void inFortranOrderToo() throws IOException {
    try (Dataset data = FileDatasets.npy(npy("|u1", true, "2,1,2,3", 12))) {
      assertEquals(Shape.of(2, 3), data.itemShape());
      assertArrayEquals(new float[] {1, 5, 9, 3, 7, 11}, item(data, 1));
    }
  }

  @Test
  void inIdxToo() throws IOException {
    byte[] header = "\0\0\10\4\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\1\1\2\3\4\5\6".getBytes(ISO_8859_1);
    try (Dataset data = FileDatasets.idx(Files.write(folder.resolve("idx"), header))) {
      assertEquals(Shape.of(2, 3), data.itemShape());
    }
  }

  /** Item 1 of 12 numbers an item, in front or behind; what was found out is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "2,3,2,2 | AUTO | 3,2,2 | 12 13 14 15 16 17 18 19 20 21 22 23 | ",
        "2,4,1,3 | AUTO | 4,1,3 | 12 13 14 15 16 17 18 19 20 21 22 23 | items of shape [4, 1, 3] are"
            + " read as 4 channels of 1 x 3; if they come last, say --channels last",
        "2,2,2,3 | AUTO | 3,2,2 | 12 15 18 21 13 16 19 22 14 17 20 23 | items of shape [2, 2, 3] are"
            + " read as 3 channels of 2 x 2, which then come first",
        "2,4,1,3 | LAST | 3,4,1 | 12 15 18 21 13 16 19 22 14 17 20 23 | ",
        "2,1,4,3 | LAST | 3,1,4 | 12 15 18 21 13 16 19 22 14 17 20 23 | ",
        "2,2,2,3 | FIRST | 2,2,3 | 12 13 14 15 16 17 18 19 20 21 22 23 | ",
        "2,2,1,6 | AUTO | 2,1,6 | 12 13 14 15 16 17 18 19 20 21 22 23 | items of shape [2, 1, 6] are"
            + " read as 2 channels of 1 x 6; if they come last, say --channels last",
        "2,6,1,2 | LAST | 2,6,1 | 12 14 16 18 20 22 13 15 17 19 21 23 | ",
      })
  void channelsComeFirst(
      String shape, ChannelAxis axis, String expected, String numbers, String note)
      throws IOException {
    DataSettings settings = DataSettings.builder().channels(axis).build();
    try (Dataset data = FileDatasets.npy(npy("|u1", false, shape, 24), settings)) {
      assertEquals("[" + expected.replace(",", ", ") + "]", data.itemShape().toString());
      String[] words = numbers.split(" ");
      float[] item = item(data, 1);
      for (int i = 0; i < 12; i++) {
        assertEquals(Float.parseFloat(words[i]), item[i]);
      }
      assertEquals(note == null ? List.of() : List.of("a.npy: " + note), data.notes());
      assertEquals(OptionalDouble.of(255), data.fullScale());
    }
  }

  @Test
  void channelsComeFirstInFortranOrderInIdxAndInArchivesToo() throws IOException {
    try (Dataset data = FileDatasets.npy(npy("|u1", true, "2,1,2,3", 12))) {
      assertEquals(Shape.of(2, 3), data.itemShape());
    }
    DataSettings last = DataSettings.builder().channels(ChannelAxis.LAST).build();
    try (Dataset data = FileDatasets.npy(npy("|u1", true, "1,2,2,3", 12), last)) {
      assertEquals(Shape.of(3, 2, 2), data.itemShape());
      assertArrayEquals(new float[] {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11}, item(data, 0));
    }
    byte[] idx = "\0\0\10\4\0\0\0\1\0\0\0\1\0\0\0\2\0\0\0\3\1\2\3\4\5\6".getBytes(ISO_8859_1);
    try (Dataset data = FileDatasets.idx(Files.write(folder.resolve("idx"), idx))) {
      assertEquals(Shape.of(2, 3), data.itemShape());
    }
    try (Dataset data = FileDatasets.idx(folder.resolve("idx"), last)) {
      assertEquals(Shape.of(3, 1, 2), data.itemShape());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, item(data, 0));
    }
    Path archive = folder.resolve("a.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("X.npy"));
      zip.write(Files.readAllBytes(npy("|u1", false, "1,2,2,3", 12)));
      zip.putNextEntry(new ZipEntry("y.npy"));
      zip.write(Files.readAllBytes(npy("|u1", false, "1,", 1)));
    }
    for (Dataset data :
        List.of(
            FileDatasets.npz(archive, DataSettings.defaults()),
            FileDatasets.npz(archive, "X", "y"))) {
      assertEquals(Shape.of(3, 2, 2), data.itemShape());
      assertEquals(0, data.label(0));
      data.close();
    }
  }

  /** Items of 3 x 4 numbers, of which the middle 1 x 2 are cut out. */
  @Test
  void theMiddleIsCutOutAndBroughtToASize() throws IOException {
    Path file = npy("|u1", false, "2,3,4", 24);
    DataSettings.Builder settings = DataSettings.builder().crop(Shape.of(1, 2));
    try (Dataset data = FileDatasets.npy(file, settings.build())) {
      assertEquals(Shape.of(1, 2), data.itemShape());
      assertArrayEquals(new float[] {17, 18}, item(data, 1));
      assertEquals(file + ", image 2, row 2, column 3", data.place(1, 1));
    }
    settings.resize(Shape.of(1, 1));
    try (Dataset data = FileDatasets.npy(file, settings.build())) {
      assertArrayEquals(new float[] {18}, item(data, 1)); // 17.5, as bytes are whole
    }
    try (Dataset data = FileDatasets.npy(npy("<u2", false, "1,3,4", 24), settings.build())) {
      assertArrayEquals(new float[] {(10 + 11 * 256 + 12 + 13 * 256) / 2f}, item(data, 0));
    }
    DataSettings large = DataSettings.builder().crop(Shape.of(4, 4)).build();
    assertEquals(
        "a.npy: expected images of at least height 4 and width 4, of which the middle is cut out,"
            + " found height 3 and width 4; choose a smaller --crop",
        assertThrows(DataException.class, () -> FileDatasets.npy(file, large)).getMessage());
  }

  @Test
  void coloursAreReadInGreyIfThatIsAskedFor() throws IOException {
    DataSettings grey = DataSettings.builder().grey(true).build();
    try (Dataset data = FileDatasets.npy(npy("|u1", false, "2,2,1,3", 12), grey)) {
      assertEquals(Shape.of(2, 1), data.itemShape());
      assertArrayEquals(new float[] {7, 10}, item(data, 1)); // 0.299 * 6 + 0.587 * 7 + 0.114 * 8
    }
    try (Dataset data = FileDatasets.npy(npy("|u1", false, "2,3,2", 12), grey)) {
      assertEquals(Shape.of(3, 2), data.itemShape());
    }
  }

  @Test
  void whatAsksForImagesIsRefusedForRows() throws IOException {
    Path file = npy("|u1", false, "2,6", 12);
    for (DataSettings settings :
        List.of(
            DataSettings.builder().grey(true).build(),
            DataSettings.builder().crop(Shape.of(1, 1)).build(),
            DataSettings.builder().resize(Shape.of(1, 1)).build(),
            DataSettings.builder().channels(ChannelAxis.FIRST).build())) {
      String message =
          String.valueOf(
              assertThrows(DataException.class, () -> FileDatasets.npy(file, settings))
                  .getMessage());
      assertTrue(message.startsWith("a.npy: expected images (2 or 3 axes"), message);
      assertTrue(message.contains("found data of shape [6]"), message);
    }
  }

  @Test
  void whatIsNotFiniteIsNamedWhereItStandsInTheArray() throws IOException {
    byte[] file = Files.readAllBytes(npy("<f4", false, "1,2,2,3", 48));
    byte[] notANumber = {0, 0, (byte) 0xC0, 0x7F};
    System.arraycopy(notANumber, 0, file, file.length - 4 * 4, 4);
    Path array = Files.write(folder.resolve("nan.npy"), file);
    DataSettings settings = DataSettings.builder().resize(Shape.of(1, 1)).build();
    try (Dataset data = FileDatasets.npy(array, settings)) {
      String message =
          String.valueOf(
              assertThrows(DataException.class, () -> data.readFinite(0, new float[3], 0))
                  .getMessage());
      assertTrue(
          message.startsWith(
              array + ", item 1 of shape [2, 2, 3], element [2, 1, 3] (from 1): expected"),
          message);
    }
  }

  @Test
  void bytesKnowTheirFullScaleAndWiderTypesDoNot() throws IOException {
    try (Dataset bytes = FileDatasets.npy(npy("|u1", false, "2,2,3", 12))) {
      assertEquals(OptionalDouble.of(255), bytes.fullScale());
    }
    try (Dataset words = FileDatasets.npy(npy("<u2", false, "2,1,3", 12))) {
      assertEquals(OptionalDouble.empty(), words.fullScale());
    }
  }

  @Test
  void rowsOfAFlatArrayAndOfATableBecomeImages() throws IOException {
    DataSettings settings = DataSettings.builder().shape(Shape.of(2, 3)).build();
    Path array = npy("|u1", false, "2,6", 12);
    try (Dataset images = Datasets.open(array.toString(), settings)) {
      assertEquals(Shape.of(2, 3), images.itemShape());
      assertEquals(List.of(), images.columns());
      assertArrayEquals(new float[] {6, 7, 8, 9, 10, 11}, item(images, 1));
    }
    Path table =
        Files.writeString(
            folder.resolve("a.csv"), "a,b,label,c,d,e,f\n0,1,7,2,3,4,5\n6,7,8,8,9,10,11\n");
    DataSettings labelled =
        DataSettings.builder().shape(Shape.of(2, 3)).labelColumn("label").build();
    try (Dataset images = Datasets.open(table.toString(), labelled)) {
      assertEquals(Shape.of(2, 3), images.itemShape());
      assertEquals(8, images.label(1));
      assertArrayEquals(new float[] {6, 7, 8, 9, 10, 11}, item(images, 1));
    }
  }
}
