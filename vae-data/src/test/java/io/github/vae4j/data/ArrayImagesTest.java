package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2,3,1,2 | 3,1,2", "1,2,2,3 | 2,2,3"})
  void coloursStay(String shape, String expected) throws IOException {
    try (Dataset data = FileDatasets.npy(npy("|u1", false, shape, 12))) {
      assertEquals("[" + expected.replace(",", ", ") + "]", data.itemShape().toString());
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
