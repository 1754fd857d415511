package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts with a mark between their thousands. */
final class ThousandsTest {
  private static final double NONE = Double.NaN;

  @TempDir private Path folder;

  private Dataset open(String text, DataSettings settings) throws IOException {
    return FileDatasets.open(Files.writeString(folder.resolve("t.csv"), text), settings);
  }

  private Dataset open(String text) throws IOException {
    return open(text, DataSettings.defaults());
  }

  /** Returns the numbers of the column called x. */
  private static double[] numbers(Dataset data) {
    Table table = data.table().orElseThrow();
    int x = table.columns().indexOf("x");
    assertFalse(table.isText(x), () -> table.notes().toString());
    double[] cells = new double[table.columns().size()];
    return IntStream.range(0, table.rows())
        .mapToDouble(
            row -> {
              table.read(row, cells);
              return cells[x];
            })
        .toArray();
  }

  @Test
  void germanAmountsAreNumbersWhicheverOfTheirFormsComes() throws IOException {
    String text =
        "k;x;share\nA;31.026,26;0,40\nB;-1.234.567,5;1,5\nC;99,5;2\nD;5.177;3\nE;;4\nF;12;5\n";
    try (Dataset data = open(text)) {
      assertArrayEquals(new double[] {31026.26, -1234567.5, 99.5, 5177, NONE, 12}, numbers(data));
      Table table = data.table().orElseThrow();
      assertEquals(2, table.decimals(1));
      assertEquals(List.of("", ".", ""), IntStream.range(0, 3).mapToObj(table::thousands).toList());
      assertTrue(
          table
              .notes()
              .contains("t.csv: x: points are read as marks between thousands, as in '31.026,26'"),
          () -> table.notes().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"';'", "'\t'", "'|'", "','"})
  void englishAmountsAreNumbersBehindEveryDelimiter(String delimiter) throws IOException {
    String text = "k,x,y\nA,\"5,177.50\",0.5\nB,12.25,1.5\nC,\"1,000\",2.5\n";
    String other = text.replaceAll(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", delimiter);
    try (Dataset data = open(other)) {
      assertArrayEquals(new double[] {5177.5, 12.25, 1000}, numbers(data));
      List<String> notes = data.table().orElseThrow().notes();
      assertTrue(
          notes.contains("t.csv: x: commas are read as marks between thousands, as in '5,177.50'"),
          notes::toString);
      assertTrue(notes.stream().noneMatch(note -> note.contains("decimal comma")), notes::toString);
    }
  }

  @Test
  void aCellFarBehindDecidesToo() throws IOException {
    StringBuilder text = new StringBuilder("k;x\n");
    for (int i = 0; i < 3000; i++) {
      text.append(i).append(";1.234\n");
    }
    try (Dataset data = open(text + "3000;1.234.567\n")) {
      double[] found = numbers(data);
      assertEquals(1234, found[0]);
      assertEquals(1_234_567, found[3000]);
    }
    try (Dataset data = open(text.toString())) {
      assertEquals(1.234, numbers(data)[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.234,5 1.23,4 2.345,5", // no groups of three
        "1.234,5 1,234.5 2.345,5", // two forms
        "0.123,5 0.124,5 0.125,5", // a number does not begin with a group of zeros
        "10.0.0.1 10.0.0.2 10.0.0.3", // addresses
        "1,234 5,678 9,012", // decimal commas or thousands, in a file with commas
      })
  void whatIsNotOfOneFormStaysText(String cells) throws IOException {
    StringBuilder text = new StringBuilder("k,x\n");
    for (String cell : cells.split(" ")) {
      text.append("A,\"").append(cell).append("\"\n");
    }
    try (Dataset data = open(text.toString())) {
      assertTrue(data.table().orElseThrow().isText(1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'1.23,4 1.234,5 2.345,5', ';', 1.234,5",
    "'0,40 0,50 0,75', ',', 0,40",
    "'1.234,5 1,234.5 2.345,5', ',', 1.234,5",
    "1\u202f234 2\u202f345, ;, 1\u202f234",
  })
  void aColumnOfTextWhoseCellsLookLikeNumbersIsTold(String cells, char delimiter, String shown)
      throws IOException {
    StringBuilder text = new StringBuilder("k" + delimiter + "x\n");
    for (String cell : cells.split(" ")) {
      text.append('A').append(delimiter).append('"').append(cell).append("\"\n");
    }
    try (Dataset data = open(text.toString())) {
      List<String> notes = data.table().orElseThrow().notes();
      assertTrue(
          notes.stream()
              .anyMatch(
                  note ->
                      note.contains("'x' is read as text, because its cells, such as '" + shown)),
          notes::toString);
    }
  }

  @Test
  void aWrongCellAmongAmountsIsNamed() {
    DataException e =
        assertThrows(
            DataException.class,
            () -> open("k;x\nA;1.234,5\nB;3,5\nC;4,5\nD;abc\nE;5,5\n").close());
    assertTrue(String.valueOf(e.getMessage()).contains("line 2, column 'x'"), e::getMessage);
  }

  @Test
  void aColumnThatHadMarksBeforeIsReadWithThemAgain() throws IOException {
    DataSettings settings = DataSettings.builder().thousands(Map.of("x", ".")).build();
    try (Dataset data = open("k;x\nA;31.026\nB;7\n", settings)) {
      assertArrayEquals(new double[] {31026, 7}, numbers(data));
      assertEquals(".", data.table().orElseThrow().thousands(1));
    }
    try (Dataset data = open("k;x\nA;31026.5\nB;7\n", settings)) {
      assertArrayEquals(new double[] {31026.5, 7}, numbers(data));
    }
  }

  @Test
  void oneMarkThatMayMeanBothIsTold() throws IOException {
    try (Dataset data = open("x;share\n31.026;0,40\n1.500;0,5\n")) {
      assertArrayEquals(new double[] {31.026, 1.5}, numbers(data));
      assertTrue(
          data.table().orElseThrow().notes().stream()
              .anyMatch(note -> note.contains("x: numbers such as '31.026' are read with three")));
    }
    try (Dataset data = open("x;share\n31.026;0.40\n1.500;0.5\n")) {
      assertEquals(
          List.of("t.csv: cells are separated by semicolons"), data.table().orElseThrow().notes());
    }
  }
}
