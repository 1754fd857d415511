package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of NumPy as tables, and archives with arrays of several names. */
final class NumpyTablesTest {
  private static final double NONE = Double.NaN;

  @TempDir private Path folder;

  /** Returns an array of little-endian items in C order. */
  private static byte[] npy(String descr, String shape, Consumer<ByteBuffer> items) {
    String header = "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
    byte[] text = header.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length).put(text);
    items.accept(bytes);
    byte[] whole = new byte[bytes.position()];
    bytes.flip().get(whole);
    return whole;
  }

  private static byte[] doubles(String shape, double... values) {
    return npy(
        "'<f8'",
        shape,
        items -> {
          for (double value : values) {
            items.putDouble(value);
          }
        });
  }

  private static byte[] texts(String shape, int length, String... texts) {
    return npy(
        "'<U" + length + "'",
        shape,
        items -> {
          for (String text : texts) {
            int[] points = text.codePoints().toArray();
            for (int i = 0; i < length; i++) {
              items.putInt(i < points.length ? points[i] : 0);
            }
          }
        });
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.npy"), bytes);
  }

  /** Writes an archive of names and arrays in turn. */
  private Path archive(Object... entries) throws IOException {
    Path file = folder.resolve("a.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry(entries[i] + ".npy"));
        zip.write((byte[]) entries[i + 1]);
        zip.closeEntry();
      }
    }
    return file;
  }

  private static Dataset open(Path file) {
    return FileDatasets.open(file, DataSettings.defaults());
  }

  private static Table table(Dataset data) {
    return data.table().orElseThrow();
  }

  private static double[][] cells(Dataset data) {
    Table table = table(data);
    double[][] cells = new double[table.rows()][table.columns().size()];
    for (int i = 0; i < cells.length; i++) {
      table.read(i, cells[i]);
    }
    return cells;
  }

  private static List<Integer> labels(Dataset data) {
    return IntStream.range(0, data.size()).map(data::label).boxed().toList();
  }

  private static String message(Path file) {
    return String.valueOf(assertThrows(DataException.class, () -> open(file).close()).getMessage());
  }

  @Test
  void anArrayOfTwoAxesIsATable() throws IOException {
    Path file = file(doubles("(2, 3)", 1600000000000.0, 0.25, NONE, 1600000000001.0, 2, 1e300));
    try (Dataset data = open(file)) {
      assertEquals(List.of("x0", "x1", "x2"), table(data).columns());
      assertArrayEquals(
          new double[][] {{1600000000000.0, 0.25, NONE}, {1600000000001.0, 2, 1e300}}, cells(data));
      assertEquals(List.of(0, 2), List.of(table(data).decimals(0), table(data).decimals(1)));
      assertEquals(file + ", row 2 of the array (from 1), column 'x1'", table(data).place(1, 1));
    }
  }

  @Test
  void anArrayOfImagesIsNoTable() throws IOException {
    try (Dataset data = open(file(doubles("(1, 2, 2)", 1, 2, 3, 4)))) {
      assertTrue(data.table().isEmpty());
      assertFalse(data.hasMissing());
    }
  }

  @Test
  void anInfiniteCellIsRefusedWithItsPlace() throws IOException {
    Path file = file(doubles("(2, 2)", 1, 2, 3, Double.POSITIVE_INFINITY));
    try (Dataset data = open(file)) {
      assertTrue(
          String.valueOf(
                  assertThrows(DataException.class, () -> table(data).read(1, new double[2]))
                      .getMessage())
              .startsWith(
                  file
                      + ", row 2 of the array (from 1), column 'x1': expected a finite number,"
                      + " found Infinity"));
    }
  }

  /** Bits of IEEE 754 binary16 with their values, from the standard's definition. */
  @ParameterizedTest
  @CsvSource({
    "3c00, 1",
    "c000, -2",
    "3555, 0.333251953125",
    "7bff, 65504",
    "0001, 5.9604644775390625e-8",
    "03ff, 6.097555160522461e-5",
    "0400, 6.103515625e-5",
    "8000, -0.0",
    "7e00, NaN",
  })
  void halvesAreRead(String bits, double value) throws IOException {
    short half = (short) Integer.parseInt(bits, 16);
    byte[] array = npy("'<f2'", "(2, 1)", items -> items.putShort(half).putShort((short) 0x4000));
    try (Dataset data = open(file(array))) {
      assertEquals(value, cells(data)[0][0]);
      float[] row = new float[1];
      data.read(0, row, 0);
      assertEquals((float) value, row[0]);
    }
  }

  @Test
  void wideUnsignedNumbersAreReadAndRoundingIsSaid() throws IOException {
    try (Dataset data = open(file(npy("'<u4'", "(2,)", items -> items.putInt(-1).putInt(7))))) {
      assertArrayEquals(new double[][] {{4294967295.0}, {7}}, cells(data));
      float[] row = new float[1];
      data.read(0, row, 0);
      assertEquals(4294967295f, row[0]);
    }
    long big = (1L << 53) + 1;
    try (Dataset data =
        open(file(npy("'<u8'", "(3,)", items -> items.putLong(-1).putLong(big).putLong(5))))) {
      assertArrayEquals(
          new double[][] {{18446744073709551615.0}, {9007199254740992.0}, {5}}, cells(data));
      assertEquals(
          List.of("a.npy: whole numbers beyond 2^53 are rounded to the nearest float64"),
          data.notes());
    }
    long half = Long.parseUnsignedLong("9223372036854776833"); // a little above half way
    try (Dataset data = open(file(npy("'<u8'", "(1,)", items -> items.putLong(half))))) {
      assertEquals(9223372036854777856.0, cells(data)[0][0]);
    }
    try (Dataset data = open(file(npy("'<u8'", "(1,)", items -> items.putLong(big - 1))))) {
      assertEquals(List.of(), data.notes());
    }
  }

  @Test
  void textIsAColumnOfCategories() throws IOException {
    try (Dataset data = open(file(texts("(4,)", 4, "1", "b", "", "1")))) {
      assertEquals(List.of("1", "b"), table(data).texts(0));
      assertArrayEquals(new double[][] {{0}, {1}, {NONE}, {0}}, cells(data));
      assertTrue(data.hasMissing());
      assertThrows(DataException.class, () -> data.read(0, new float[1], 0));
    }
    try (Dataset data = open(file(texts("(2, 2)", 6, "Zürich", "x", "𝄞", "y")))) {
      assertEquals(List.of("Zürich", "𝄞"), table(data).texts(0));
      assertEquals(List.of("x", "y"), table(data).texts(1));
    }
    byte[] bytes = npy("'|S2'", "(2,)", items -> items.put(new byte[] {'a', 'b', 'c', 0}));
    try (Dataset data = open(file(bytes))) {
      assertEquals(List.of("ab", "c"), table(data).texts(0));
    }
    assertTrue(
        message(file(texts("(1, 1, 2)", 1, "a", "b")))
            .endsWith(
                ": expected an array of 1 or 2 axes of text, which is a table, found 3 axes"));
  }

  @Test
  void textInFortranOrderIsRearranged() throws IOException {
    byte[] array = texts("(2, 3)", 2, "a0", "b0", "a1", "b1", "a2", "b2");
    String text =
        new String(array, StandardCharsets.ISO_8859_1)
            .replace("'fortran_order': False", "'fortran_order': True ");
    Path file = file(text.getBytes(StandardCharsets.ISO_8859_1));
    try (Dataset data = open(file)) {
      assertEquals(List.of("a0", "b0"), table(data).texts(0));
      assertEquals(List.of("a2", "b2"), table(data).texts(2));
    }
  }

  private static final String FIELDS =
      "[('age', '<f4'), ('city', '<U4'), ('', '|V2'), (\"it's\", '>i2'), ('ok', '|b1')]";

  private static byte[] records() {
    return npy(
        FIELDS,
        "(3,)",
        items -> {
          for (int i = 0; i < 3; i++) {
            items.putFloat(i == 1 ? Float.NaN : i + 0.1f);
            for (int j = 0; j < 4; j++) {
              items.putInt((i == 2 ? "Lima" : "Oslo").charAt(j));
            }
            items.put((byte) 9).put((byte) 9);
            items.order(ByteOrder.BIG_ENDIAN).putShort((short) -i).order(ByteOrder.LITTLE_ENDIAN);
            items.put((byte) (i % 2));
          }
        });
  }

  @Test
  void fieldsAreColumnsWithTheirNames() throws IOException {
    try (Dataset data = open(file(records()))) {
      assertEquals(List.of("age", "city", "it's", "ok"), data.columns());
      assertEquals(List.of("Oslo", "Lima"), table(data).texts(1));
      assertArrayEquals(
          new double[][] {{0.1f, 0, 0, 0}, {NONE, 0, -1, 1}, {2.1f, 1, -2, 0}}, cells(data));
      assertEquals(1, table(data).decimals(0));
    }
    DataSettings settings =
        DataSettings.builder()
            .labelColumn("ok")
            .categorical(List.of("it's"))
            .missing(List.of("oslo"))
            .build();
    try (Dataset data = FileDatasets.open(file(records()), settings)) {
      assertEquals(List.of("age", "city", "it's"), data.columns());
      assertEquals(List.of("False", "True"), data.classNames());
      assertEquals(List.of(0, 1, 0), labels(data));
      assertEquals(List.of("0", "-1", "-2"), table(data).texts(2));
      assertTrue(Double.isNaN(cells(data)[0][1]));
    }
  }

  @Test
  void aColumnOfNumbersCanBeTheLabel() throws IOException {
    DataSettings settings =
        DataSettings.builder().labelColumn("x1").missing(List.of("-999")).build();
    Path file = file(doubles("(3, 3)", 1, -1, 0.5, -999, 1, 2, 3, 1, 4));
    try (Dataset data = FileDatasets.open(file, settings)) {
      assertEquals(List.of("x0", "x2"), data.columns());
      assertEquals(List.of("-1", "1"), data.classNames());
      assertEquals(List.of(0, 1, 1), labels(data));
      assertArrayEquals(new double[][] {{1, 0.5}, {NONE, 2}, {3, 4}}, cells(data));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "<c8 ~ complex numbers are two",
        "<M8[ns] ~ write times as numbers, such as a.astype('int64')",
        "|O ~ objects are Python's own",
        "<f16 ~ convert it with astype('float64')",
        "[('a', '<f8', (2,))] ~ give each number a field or a column of its own",
        "[('a', [('b', '<f8')])] ~ give each number a field or a column of its own",
        "[('a', '|O')] ~ objects are Python's own",
      })
  void otherTypesAreRefusedWithARemedy(String descr, String remedy) throws IOException {
    String quoted = descr.startsWith("[") ? descr : "'" + descr + "'";
    Path file = file(npy(quoted, "(1,)", items -> items.putLong(0).putLong(0)));
    assertTrue(message(file).contains("; " + remedy), message(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(0,)", "(0, 6)", "(6, 0)"})
  void anEmptyArrayHasNoData(String shape) throws IOException {
    Path file = file(doubles(shape));
    assertEquals(
        file + ": expected data, found an array that has no data: its shape is " + shape,
        message(file));
  }

  @Test
  void aPickleIsNotRun() throws IOException {
    assertTrue(
        message(file(new byte[] {(byte) 0x80, 4, 1, 2, 3, 4, 5, 6, 7})).contains("a pickle"));
  }

  private static byte[] numbers(double... values) {
    return doubles("(" + values.length + ",)", values);
  }

  @Test
  void arraysOfAnArchiveAreNamed() throws IOException {
    Path file =
        archive(
            "x_train", doubles("(2, 1)", 1, 2),
            "y_train", numbers(0, 3),
            "x_test", doubles("(3, 1)", 5, 6, 7),
            "y_test", numbers(1, 1, 2),
            "z", numbers(4, 4));
    assertEquals(
        file
            + ": expected an array X, an array x or one array alone, found x_test, x_train, y_test,"
            + " y_train, z; name it by --array x_train, and its labels by --labels, or write"
            + " a.npz:x_train",
        message(file));
    DataSettings train = DataSettings.builder().array("x_train").labels("y_train").build();
    try (Dataset data = FileDatasets.open(file, train)) {
      assertEquals(List.of(0, 3), labels(data));
      assertArrayEquals(new double[][] {{1}, {2}}, cells(data));
    }
    try (Dataset data = Datasets.open(file + ":x_test")) {
      assertEquals(List.of(1, 1, 2), labels(data));
    }
    try (Dataset data = Datasets.open(file + ":x_test", train)) { // beside the training data
      assertEquals(List.of(1, 1, 2), labels(data));
    }
    try (Dataset data =
        Datasets.open(file + ":x_train", DataSettings.builder().labels("z").build())) {
      assertEquals(List.of(4, 4), labels(data));
    }
    DataSettings wrong = DataSettings.builder().array("x_train").labels("y_test").build();
    assertEquals(
        file + ", arrays 'x_train' and 'y_test': expected as many labels as rows, found 3 and 2",
        assertThrows(DataException.class, () -> FileDatasets.open(file, wrong)).getMessage());
    DataSettings absent = DataSettings.builder().array("u").build();
    assertEquals(
        file + ": expected an array 'u', found x_test, x_train, y_test, y_train, z",
        assertThrows(DataException.class, () -> FileDatasets.open(file, absent)).getMessage());
  }

  @Test
  void lettersInLowerCaseAreUsualToo() throws IOException {
    try (Dataset data = open(archive("x", doubles("(2, 1)", 1, 2), "y", numbers(0, 3)))) {
      assertEquals(List.of(0, 3), labels(data));
    }
    try (Dataset data = open(archive("other", doubles("(2, 1)", 1, 2)))) {
      assertFalse(data.hasLabels());
    }
  }

  @Test
  void labelsOfAnyKindAreClassesInOrder() throws IOException {
    byte[] rows = doubles("(3, 1)", 1, 2, 3);
    byte[] truth = npy("'|b1'", "(3,)", items -> items.put(new byte[] {1, 1, 1}));
    byte[] column = doubles("(3, 1)", -1, 1, -1);
    byte[] words = texts("(3,)", 9, "virginica", "setosa", "virginica");
    try (Dataset data = open(archive("X", rows, "y", truth))) {
      assertEquals(List.of("False", "True"), data.classNames());
      assertEquals(List.of(1, 1, 1), labels(data));
    }
    try (Dataset data = open(archive("X", rows, "y", column))) {
      assertEquals(List.of("-1", "1"), data.classNames());
      assertEquals(List.of(0, 1, 0), labels(data));
    }
    try (Dataset data = open(archive("X", rows, "y", words))) {
      assertEquals(List.of("setosa", "virginica"), data.classNames());
      assertEquals(List.of(1, 0, 1), labels(data));
    }
    try (Dataset data = open(archive("X", rows, "y", numbers(2, 0, 5)))) {
      assertEquals(List.of(), data.classNames());
      assertEquals(List.of(2, 0, 5), labels(data));
    }
    try (Dataset data =
        open(archive("X", texts("(3,)", 1, "a", "b", "a"), "y", numbers(2, 0, 5)))) {
      assertEquals(List.of(2, 0, 5), labels(data));
      assertEquals(List.of("a", "b"), table(data).texts(0));
    }
    assertTrue(
        message(archive("X", rows, "y", numbers(2, NONE, 5)))
            .contains(", array 'y', label 2: expected a number as label, found NaN"));
    assertTrue(
        message(archive("X", rows, "y", texts("(3,)", 1, "a", "b", "")))
            .contains(", array 'y', label 3: expected a label, found an empty text"));
  }

  @Test
  void labelsStandInAFileBeside() throws IOException {
    Path rows = file(doubles("(2, 1)", 1, 2));
    Path labels = Files.write(folder.resolve("y.npy"), numbers(3, 1));
    try (Dataset data =
        FileDatasets.open(rows, DataSettings.builder().labels(labels.toString()).build())) {
      assertEquals(List.of(3, 1), labels(data));
    }
  }
}
