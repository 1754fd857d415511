package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvReaderTest {
  private static final DataSettings DEFAULTS = DataSettings.defaults();

  @TempDir private Path folder;

  @Test
  void aHeaderNamesTheColumns() throws IOException {
    try (Dataset table = read("age, income\n1,2.5\n-3e2,.5\n")) {
      assertEquals(List.of("age", "income"), table.columns());
      assertEquals(2, table.size());
      assertArrayEquals(new float[] {1, 2.5f, -300, 0.5f}, elements(table));
      assertEquals("claims.csv", table.name());
    }
  }

  @Test
  void aTableWithoutHeaderNumbersItsColumns() throws IOException {
    try (Dataset table = read("1,2\n3,4\n")) {
      assertEquals(List.of("1", "2"), table.columns());
      assertArrayEquals(new float[] {1, 2, 3, 4}, elements(table));
    }
  }

  @Test
  void aHeaderOfNumbersIsAHeaderWhenSaid() throws IOException {
    DataSettings options = DataSettings.builder().header(DataSettings.Header.YES).build();
    try (Dataset table = read("2019,2020\n3,4\n", options)) {
      assertEquals(List.of("2019", "2020"), table.columns());
      assertArrayEquals(new float[] {3, 4}, elements(table));
    }
  }

  @Test
  void labelsAreTakenByNameAndNotTrainedOn() throws IOException {
    DataSettings options = DataSettings.builder().delimiter(';').labelColumn("class").build();
    try (Dataset table = read("a;class;b\n1;7;2\n3;0;4\n", options)) {
      assertEquals(List.of("a", "b"), table.columns());
      assertArrayEquals(new float[] {1, 2, 3, 4}, elements(table));
      assertEquals(7, table.label(0));
      assertEquals(0, table.label(1));
    }
  }

  @Test
  void labelsAreTakenByNumberWithoutHeader() throws IOException {
    DataSettings options =
        DataSettings.builder().header(DataSettings.Header.NO).labelColumn("1").build();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(i % 11).append(",5\n");
    }
    try (Dataset table = read(text.toString(), options)) {
      assertEquals(299 % 11, table.label(299));
      assertEquals(65, table.label(65) + 55);
    }
  }

  @Test
  void quotesBlankLinesWindowsEndsAndAByteOrderMarkAreTaken() throws IOException {
    String text = "\uFEFF\"a, \"\"x\"\"\",b\r\n\r\n\"1\",\" 2 \"\r\n  \r\n3,4";
    try (Dataset table = read(text)) {
      assertEquals(List.of("a, \"x\"", "b"), table.columns());
      assertArrayEquals(new float[] {1, 2, 3, 4}, elements(table));
    }
  }

  @Test
  void placesCountTheLinesOfTheFile() throws IOException {
    Path file = folder.resolve("claims.csv");
    try (Dataset table = read("\"a\nb\",c\n1,2\n3,4\n\n\n5,6\n7,8\n")) {
      assertEquals(file + ", line 3, column 'c'", table.place(0, 1));
      assertEquals(file + ", line 4, column 'c'", table.place(1, 1));
      assertEquals(file + ", line 7, column 'c'", table.place(2, 1));
      assertEquals(file + ", line 8, column 'c'", table.place(3, 1));
      assertEquals(file + ", line 8, column 'c'", table.subset(new int[] {3}, "last").place(0, 1));
    }
  }

  @Test
  void tabsAndGzipAreToldByTheName() throws IOException {
    Path file = folder.resolve("t.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\tb\n1\t2\n".getBytes(StandardCharsets.UTF_8));
    }
    try (Dataset table = FileDatasets.open(file, DEFAULTS)) {
      assertArrayEquals(new float[] {1, 2}, elements(table));
    }
  }

  @Test
  void rowsBeyondTheLimitStandInATemporaryFile() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i).append(',').append(i / 4.0).append('\n');
    }
    Path file = Files.writeString(folder.resolve("claims.csv"), text);
    try (Dataset inHeap = CsvReader.read(file, DEFAULTS, 1 << 20);
        Dataset spooled = CsvReader.read(file, DEFAULTS, 1000)) {
      assertEquals(inHeap.digest(), spooled.digest());
      assertEquals(19_999 / 4f, elements(spooled)[39_999]);
      // Rows in a row are read ahead, up to the last; others are not.
      int[] order = {7, 8, 9, 5, 6, 15_000, 8, 4_200, 4_201, 4_202, 19_998, 19_999, 0, 1, 1, 2};
      float[] row = new float[2];
      for (int index : order) {
        spooled.read(index, row, 0);
        assertArrayEquals(new float[] {index, index / 4f}, row);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age,b;17,2;seven,4 | , line 3, column 'age': expected a number, found 'seven'; 1 of 2 cells of the column is no number: correct that, or name a word for missing cells with --missing; training can read the column as text with --categorical 'age'",
        "age,b;1,1;17,2;a,4;b,5;3,6 | , line 4, column 'age': expected a number, found 'a'; 2 of 5 cells of the column are no number: correct that, or name a word for missing cells with --missing; training can read the column as text with --categorical 'age'",
        "age,b;17,2;-Inf,4 | , line 3, column 'age': expected a finite number within float64, found '-Inf'; correct it, or name it as a word for missing cells with --missing",
        "age,b;17,2;3,1e999 | , line 3, column 'b': expected a finite number within float64, found '1e999'; correct it, or name it as a word for missing cells with --missing",
        "age,b;17,2;3,1f | , line 3, column 'b': expected a number, found '1f'; 1 of 2 cells of the column is no number: correct that, or name a word for missing cells with --missing; training can read the column as text with --categorical 'b'",
        "age,b;17,2;3,0x1p3 | , line 3, column 'b': expected a number, found '0x1p3'; 1 of 2 cells of the column is no number: correct that, or name a word for missing cells with --missing; training can read the column as text with --categorical 'b'",
        "age,b;17,2;3,1,000 | , line 3: expected 2 cells as in line 1, found 3; cells are separated by commas, as the first lines show: if that is wrong, say --delimiter comma, semicolon, tab, pipe, blank or another character",
        "age,b;17,2;3 | , line 3: expected 2 cells as in line 1, found 1; cells are separated by commas, as the first lines show: if that is wrong, say --delimiter comma, semicolon, tab, pipe, blank or another character",
        "age,b | : expected at least one line of cells, found a header alone",
        "1,x;2,3 | , line 1, column 2: expected numbers or names of columns, found both ('x' among numbers); correct it, or say with --header yes or no whether the first line names the columns",
        "1.0,,3;2,3,4 | , line 1, column 2: expected numbers or names of columns, found both (an empty cell among numbers); correct it, or say with --header yes or no whether the first line names the columns",
      })
  void aWrongTableIsRefusedWithLineAndColumn(String text, String problem) throws IOException {
    Path file = folder.resolve("claims.csv");
    assertEquals(file + problem, message(text.replace(';', '\n'), DEFAULTS));
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    assertEquals(
        folder.resolve("claims.csv") + ": expected at least one line of cells, found none",
        message("", DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NA", "?"})
  void aMissingLabelIsRefused(String label) throws IOException {
    DataSettings options =
        DataSettings.builder().header(DataSettings.Header.YES).labelColumn("y").build();
    String message = message("a,y\n1,0\n1," + label + "\n", options);
    assertEquals(
        folder.resolve("claims.csv")
            + ", line 3, column 'y': expected a label, found "
            + (label.isEmpty() ? "an empty cell" : "'" + label + "'")
            + "; give each row its label, or leave out the rows without one",
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "open"})
  void aMissingLabelIsTheUnknownOneWhereThatIsNamed(String unknown) throws IOException {
    DataSettings options =
        DataSettings.builder()
            .header(DataSettings.Header.YES)
            .labelColumn("y")
            .unknownLabel(unknown)
            .build();
    try (Dataset table = read("a,y\n1,0\n2,\n3,1\n4,NA\n5," + unknown + "\n", options)) {
      List<String> found =
          IntStream.range(0, 5).mapToObj(i -> table.classNames().get(table.label(i))).toList();
      assertEquals(List.of("0", unknown, "1", unknown, unknown), found);
    }
  }

  @Test
  void anAbsentLabelColumnIsRefusedWithThePresentOnes() throws IOException {
    DataSettings options = DataSettings.builder().labelColumn("class").build();
    assertEquals(
        folder.resolve("claims.csv")
            + ", line 1: expected a label column 'class', found the columns a, b",
        message("a,b\n1,2\n", options));
  }

  @Test
  void aQuoteThatIsNeverClosedIsRefused() throws IOException {
    String message = message("a,b\n1,\"2\n3,4\n", DEFAULTS);
    assertTrue(message.startsWith(folder.resolve("claims.csv") + ", line 2"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aDelimiterThatCannotDelimitIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> DataSettings.builder().delimiter('"').build());
  }

  private Dataset read(String text) throws IOException {
    return read(text, DEFAULTS);
  }

  private Dataset read(String text, DataSettings options) throws IOException {
    return FileDatasets.open(Files.writeString(folder.resolve("claims.csv"), text), options);
  }

  private String message(String text, DataSettings options) throws IOException {
    Path file = Files.writeString(folder.resolve("claims.csv"), text);
    return assertThrows(DataException.class, () -> FileDatasets.csv(file, options).close())
        .getMessage();
  }

  private static float[] elements(Dataset data) {
    int width = data.itemShape().size();
    float[] all = new float[data.size() * width];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, all, i * width);
    }
    return all;
  }
}
