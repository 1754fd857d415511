package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads files that NumPy 2.4.6 wrote: arrays of shape (4, 3, 2), element i being start + i step.
 */
final class NumpyReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "u1, 7, 10",
    "i1, -60, 5",
    "u2-little, 100, 2800",
    "u2-big, 100, 2800",
    "i2-little, -30000, 2500",
    "i2-big, -30000, 2500",
    "i4-little, -30000, 2500",
    "i4-big, -30000, 2500",
    "i8-little, -30000, 2500",
    "i8-big, -30000, 2500",
    "f4-little, -3, 0.25",
    "f4-big, -3, 0.25",
    "f8-little, -3, 0.25",
    "f8-big, -3, 0.25",
  })
  void everyTypeIsReadInBothOrders(String type, float start, float step) throws IOException {
    float[] expected = new float[24];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = start + i * step;
    }
    assertArrayEquals(expected, elements(resource(type + "-c.npy")));
    assertArrayEquals(expected, elements(resource(type + "-fortran.npy")));
  }

  @Test
  void truthValuesAreReadAsZeroAndOne() throws IOException {
    float[] expected = new float[24];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i % 3 == 0 ? 1 : 0;
    }
    assertArrayEquals(expected, elements(resource("b1-c.npy")));
    assertArrayEquals(expected, elements(resource("b1-fortran.npy")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyVersionIsRead(int version) throws IOException {
    assertEquals(-3 + 23 * 0.25f, elements(resource("version" + version + ".npy"))[23]);
  }

  @Test
  void aFortranArrayIsRearrangedInATemporaryFileToo() throws IOException {
    Path file = resource("f8-little-fortran.npy");
    try (Dataset inHeap = NpyReader.read(file, DataSettings.defaults(), 1 << 20);
        Dataset spooled = NpyReader.read(file, DataSettings.defaults(), 10)) {
      assertEquals(inHeap.digest(), spooled.digest());
      assertEquals(Shape.of(3, 2), spooled.itemShape());
    }
  }

  @Test
  void placesFollowTheNumberOfAxes() throws IOException {
    Path file = resource("u1-c.npy");
    try (Dataset data = FileDatasets.npy(file)) {
      assertEquals(file + ", image 4, row 3, column 2", data.place(3, 5));
      assertEquals(List.of(), data.columns());
    }
  }

  @Test
  void anArrayOfOneAxisIsATableOfOneColumn() throws IOException {
    try (Dataset data = FileDatasets.npy(resource("one-axis.npy"))) {
      assertEquals(3, data.size());
      assertEquals(Shape.of(1), data.itemShape());
      assertEquals(List.of("x0"), data.columns());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz"})
  void archivesGiveDataAndLabelsByConvention(String name) throws IOException {
    try (Dataset data = FileDatasets.open(resource(name), DataSettings.defaults())) {
      assertEquals(name, data.name());
      assertEquals(List.of("x0", "x1", "x2"), data.columns());
      float[] row = new float[3];
      data.read(3, row, 0);
      assertArrayEquals(new float[] {4.5f, 5, 5.5f}, row);
      int[] labels = new int[5];
      Arrays.setAll(labels, data::label);
      assertArrayEquals(new int[] {0, 1, 0, 2, 1}, labels);
    }
  }

  @Test
  void aMissingArrayIsRefusedWithThePresentOnes() throws IOException {
    Path file = resource("stored.npz");
    assertEquals(
        file + ": expected an array 'Z', found X, y",
        assertThrows(DataException.class, () -> FileDatasets.npz(file, "Z", "")).getMessage());
    assertEquals(
        file + ", array 'X': expected labels (1 axis), found items of shape [3]",
        assertThrows(DataException.class, () -> FileDatasets.npz(file, "y", "X")).getMessage());
  }

  @Test
  void damageInAnArchiveIsNoticed() throws IOException {
    for (String name : List.of("stored.npz", "deflated.npz")) {
      Path file = resource(name);
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      damaged[name.equals("stored.npz") ? 230 : 140] ^= 4; // in the elements
      Files.write(file, damaged);
      assertTrue(
          message(file).startsWith(file + ": expected an npz (zip) archive, found damaged"),
          message(file));
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      assertTrue(
          message(file).startsWith(file + ": expected an npz (zip) archive, found damaged"),
          message(file));
    }
  }

  @Test
  void otherElementTypesAreRefused() throws IOException {
    Path complex = resource("c8.npy");
    assertEquals(
        complex
            + ": expected a dtype of truth values (b1), whole numbers (i1 to i8, u1 to u8), floats (f2, f4,"
            + " f8) or text (U, S), found '<c8'; complex numbers are two: give a.real and a.imag as"
            + " columns, or np.abs(a)",
        message(complex));
  }

  @Test
  void fieldsOfADtypeAreColumns() throws IOException {
    try (Dataset data = FileDatasets.npy(resource("object.npy"))) { // one of them is a text
      assertEquals(List.of("n", "v"), data.columns());
      assertEquals(List.of("a"), data.table().orElseThrow().texts(0));
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = resource("f4-little-c.npy");
    byte[] whole = Files.readAllBytes(file);
    assertEquals(128 + 96, whole.length);
    List<String> messages = new ArrayList<>();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      messages.add(message(file));
    }
    assertEquals(
        file + ", byte 0: expected the magic of an npy file, found an empty file", messages.get(0));
    assertEquals(
        file + ": expected a header of 118 bytes, found 117; the file is truncated",
        messages.get(127));
    assertEquals(
        file + ": expected 224 bytes for 4 items of shape [3, 2], found 223; the file is truncated",
        messages.get(223));
  }

  @ParameterizedTest
  @CsvSource({
    "'(4, 3, 2)', '(0, 3, 2)', ': expected data, found an array that has no data: its shape is (0, 3, 2)'",
    "'(4, 3, 2)', '(4, 3, 9)', ': expected 560 bytes for 4 items of shape [3, 9], found 224'",
    "'(4, 3, 2), }        ', '(4, 9999999999999), }', ': expected axes from 1 to 2147483647'",
    "'(4, 3, 2)', '()       ', ': expected an array of at least 1 axis, found a single number'",
  })
  void wrongShapesAreRefused(String from, String to, String problem) throws IOException {
    Path file = resource("f4-little-c.npy");
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(from));
    Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    assertTrue(message(file).startsWith(file + problem), message(file));
  }

  private static String message(Path file) {
    return assertThrows(
            DataException.class, () -> FileDatasets.open(file, DataSettings.defaults()).close())
        .getMessage();
  }

  private static float[] elements(Path file) {
    try (Dataset data = FileDatasets.npy(file)) {
      int width = data.itemShape().size();
      float[] all = new float[data.size() * width];
      for (int i = 0; i < data.size(); i++) {
        data.read(i, all, i * width);
      }
      return all;
    }
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("numpy/" + name), name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }
}
