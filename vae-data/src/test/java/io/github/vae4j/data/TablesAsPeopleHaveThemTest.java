package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of text with what a CSV file of the world has: cells of words, gaps, other separators. */
final class TablesAsPeopleHaveThemTest {
  private static final double NONE = Double.NaN;

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.write(folder.resolve("t.csv"), text.getBytes(UTF_8));
  }

  private static Dataset open(Path file) {
    return FileDatasets.open(file, DataSettings.defaults());
  }

  private static Dataset open(Path file, DataSettings.Builder settings) {
    return FileDatasets.open(file, settings.build());
  }

  private static Table table(Dataset data) {
    return data.table().orElseThrow();
  }

  private static double[][] cells(Table table) {
    double[][] cells = new double[table.rows()][table.columns().size()];
    for (int i = 0; i < cells.length; i++) {
      table.read(i, cells[i]);
    }
    return cells;
  }

  private static String message(Path file, DataSettings.Builder settings) {
    return String.valueOf(
        assertThrows(DataException.class, () -> open(file, settings).close()).getMessage());
  }

  private String message(String text) throws IOException {
    return message(file(text), DataSettings.builder());
  }

  @ParameterizedTest
  @CsvSource({
    "';', semicolons",
    "'\t', tabs",
    "'|', pipes",
    "' ', blanks",
    "',', ''",
  })
  void theDelimiterIsFoundInTheFirstLines(String delimiter, String note) throws IOException {
    String text = "age,score,hits\n50.012,3.2031,86\n52.987,2.5367,62\n47.259,3.1273,48\n";
    try (Dataset data = open(file(text.replace(",", delimiter)))) {
      assertEquals(List.of("age", "score", "hits"), data.columns());
      assertArrayEquals(
          new double[][] {{50.012, 3.2031, 86}, {52.987, 2.5367, 62}, {47.259, 3.1273, 48}},
          cells(table(data)));
      assertEquals(
          note.isEmpty() ? List.of() : List.of("t.csv: cells are separated by " + note),
          table(data).notes());
      assertEquals(
          List.of(3, 4, 0), IntStream.range(0, 3).map(table(data)::decimals).boxed().toList());
    }
  }

  @Test
  void commasInsideCellsDoNotSeparateWhereAnotherCharacterDoes() throws IOException {
    try (Dataset data = open(file("city;size\n\"Oslo; no\";1,5\nLima, Peru;2,25\nBern;3\n"))) {
      assertEquals(List.of("Oslo; no", "Lima, Peru", "Bern"), table(data).texts(0));
      assertArrayEquals(new double[][] {{0, 1.5}, {1, 2.25}, {2, 3}}, cells(table(data)));
      assertEquals(
          List.of(
              "t.csv: cells are separated by semicolons",
              "t.csv: numbers are written with a decimal comma, the first being '1,5' in line 2, column"
                  + " 'size'"),
          table(data).notes());
      assertEquals(2, table(data).decimals(1));
    }
  }

  @Test
  void aDecimalCommaWithoutHeaderIsSeen() throws IOException {
    try (Dataset data = open(file("1,5;2,25\n3,5;4,75\n"))) {
      assertArrayEquals(new double[][] {{1.5, 2.25}, {3.5, 4.75}}, cells(table(data)));
    }
  }

  @Test
  void pointsAndCommasInOneColumnAreRefused() throws IOException {
    assertEquals(
        folder.resolve("t.csv")
            + ", line 3, column 'b': expected decimals as in '1.234' of line 2, found '2,5'; write"
            + " all with a point, or all with a comma, and none between thousands",
        message("a;b\n1;1.234\n2;2,5\n"));
  }

  @Test
  void runsOfBlanksAlignColumns() throws IOException {
    try (Dataset data = open(file("  x     y\n  1.0   2\n -3.5\t10\n"))) {
      assertEquals(List.of("x", "y"), data.columns());
      assertArrayEquals(new double[][] {{1, 2}, {-3.5, 10}}, cells(table(data)));
    }
  }

  @Test
  void textOfSeveralWordsIsNotTornApart() throws IOException {
    try (Dataset data = open(file("place of birth\nNew York\nLos Angeles\nSan Diego\n"))) {
      assertEquals(List.of("New York", "Los Angeles", "San Diego"), table(data).texts(0));
    }
  }

  @Test
  void rowNamesWithoutAHeaderOfTheirOwnAreTheFirstColumn() throws IOException {
    try (Dataset data = open(file("\"a\" \"b\"\n\"1\" 0.5 x\n\"2\" 1.5 y\n"))) {
      assertEquals(List.of("column 1", "a", "b"), data.columns());
      assertArrayEquals(new double[][] {{1, 0.5, 0}, {2, 1.5, 1}}, cells(table(data)));
    }
    assertTrue(message("a,b\n1,2,\n3,4,\n").contains("expected 2 cells as in line 1, found 3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "NA", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "nil", "?"})
  void aMissingCellIsNaN(String cell) throws IOException {
    Path file = file("age,city\n1,Oslo\n" + cell + ",Lima\n3," + cell + "\n");
    try (Dataset data = open(file)) {
      assertArrayEquals(new double[][] {{1, 0}, {NONE, 1}, {3, NONE}}, cells(table(data)));
      assertEquals(List.of("Oslo", "Lima"), table(data).texts(1));
      assertFalse(table(data).isText(0));
      assertTrue(table(data).isText(1));
    }
  }

  @Test
  void wordsForMissingCellsAreNamed() throws IOException {
    Path file = file("age,city\n1,Oslo\n-999,none given\n-999.0,-\nunknown,Lima\n");
    DataSettings.Builder settings =
        DataSettings.builder().missing(List.of("-999", "None given", "UNKNOWN"));
    try (Dataset data = open(file, settings)) {
      assertArrayEquals(
          new double[][] {{1, 0}, {NONE, NONE}, {NONE, NONE}, {NONE, 1}}, cells(table(data)));
    }
  }

  @Test
  void numbersAloneAreADatasetAsBefore() throws IOException {
    try (Dataset data = open(file("a,b\n1,2\n3,NA\n"))) {
      float[] row = new float[3];
      data.read(1, row, 1);
      assertTrue(data.hasMissing());
      assertArrayEquals(new float[] {0, 3, Float.NaN}, row);
    }
  }

  @Test
  void aDatasetOfTextIsRefusedWithItsPlace() throws IOException {
    Path file = file("a,city\n1,\n3,Oslo\n");
    try (Dataset data = open(file)) {
      data.read(0, new float[2], 0);
      assertEquals(
          file
              + ", line 3, column 'city': expected a number, found 'Oslo'; a column of text needs a"
              + " schema that says what it is: leave the column out, or train on the table with one",
          assertThrows(DataException.class, () -> data.read(1, new float[2], 0)).getMessage());
    }
  }

  @Test
  void numbersBeyondFloat32AreCellsAndNoElements() throws IOException {
    Path file = file("a,b\n5.0,3.203e+40\n1600000000001,2.537e+40\n");
    try (Dataset data = open(file)) {
      assertArrayEquals(
          new double[][] {{5, 3.203e40}, {1600000000001.0, 2.537e40}}, cells(table(data)));
      assertTrue(
          String.valueOf(
                  assertThrows(DataException.class, () -> data.read(0, new float[2], 0))
                      .getMessage())
              .startsWith(file + ", line 2, column 'b': expected a number within float32"));
    }
  }

  @Test
  void datesTruthValuesAndCodesAreText() throws IOException {
    String text =
        "day,on,zip,mixed\n2021-03-01,True,00501,1\n2021-03-02,False,10001,x\n,True,2,y\n";
    try (Dataset data = open(file(text))) {
      Table table = table(data);
      assertEquals(List.of("2021-03-01", "2021-03-02"), table.texts(0));
      assertEquals(List.of("True", "False"), table.texts(1));
      assertEquals(List.of("00501", "10001", "2"), table.texts(2));
      assertEquals(List.of("1", "x", "y"), table.texts(3));
      assertEquals(
          List.of(
              "t.csv: the column 'zip' is read as text, because its numbers begin with 0, such as 00501"),
          table.notes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$12", "$1,234.50", "-7 %", "1'000", "12 €", "1,5"})
  void numbersThatAreNotReadAsSuchAreNamed(String cell) throws IOException {
    try (Dataset data = open(file("a,b\n1,\"" + cell + "\"\n2,\"" + cell + "\"\n"))) {
      assertEquals(
          List.of(
              "t.csv: the column 'b' is read as text, because its cells, such as '"
                  + cell
                  + "', are no numbers; write them without units and separators to have numbers"),
          table(data).notes());
    }
  }

  @Test
  void aColumnIsTextIfThatShowsLateOnly() throws IOException {
    StringBuilder text = new StringBuilder("a,code,b,late\n");
    for (int i = 0; i < 3000; i++) {
      text.append(i).append(i == 2500 ? ",007," : ",7,").append(i < 1100 ? "word," : i + ",");
      text.append(i < 1100 ? 5 : "text" + i % 3).append('\n');
    }
    String wrong = text.toString();
    // b is words in the first lines and numbers in most.
    assertTrue(
        message(wrong).contains(", line 2, column 'b': expected a number, found 'word'; 1100"));
    Path file = file(wrong);
    try (Dataset data = open(file, DataSettings.builder().missing(List.of("word")))) {
      Table table = table(data);
      assertEquals(List.of("7", "007"), table.texts(1));
      assertEquals(List.of("5", "text2", "text0", "text1"), table.texts(3));
      assertArrayEquals(new double[] {2500, 1, 2500, 3}, cells(table)[2500]);
      assertArrayEquals(new double[] {0, 0, NONE, 0}, cells(table)[0]);
    }
  }

  @Test
  void categoricalColumnsKeepTheirSpelling() throws IOException {
    Path file = file("a,b\n1,1\n2,1.0\n3,01\n4,\n");
    DataSettings.Builder settings = DataSettings.builder().categorical(List.of("b", "absent"));
    try (Dataset data = open(file, settings)) {
      assertEquals(List.of("1", "1.0", "01"), table(data).texts(1));
      assertArrayEquals(new double[][] {{1, 0}, {2, 1}, {3, 2}, {4, NONE}}, cells(table(data)));
      assertEquals(
          List.of("t.csv: there is no column 'absent' to read as text"), table(data).notes());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "setosa;virginica;setosa, 0;1;0, setosa;virginica",
    "True;False;True, 1;0;1, False;True",
    "-1;1;1.0, 0;1;1, -1;1",
    "0.5;10;9, 0;2;1, 0.5;9;10",
    "+;-;+, 0;1;0, +;-",
    "b;10;9, 2;1;0, 9;10;b",
    "7;0;2, 7;0;2, ''",
    "1.0;0;2e0, 1;0;2, ''",
    "3000000000;5;5, 1;0;0, 5;3000000000",
  })
  void labelsAreClassesInOrder(String labels, String classes, String names) throws IOException {
    String[] cells = labels.split(";");
    StringBuilder text = new StringBuilder("y,a\n");
    for (String cell : cells) {
      text.append(cell).append(",1.5\n");
    }
    try (Dataset data = open(file(text.toString()), DataSettings.builder().labelColumn("y"))) {
      assertEquals(
          classes,
          IntStream.range(0, 3)
              .map(data::label)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(";")));
      assertEquals(names, String.join(";", data.classNames()));
      assertEquals(List.of("a"), data.columns());
      assertEquals(List.of("a"), table(data).columns());
      assertArrayEquals(new double[][] {{1.5}, {1.5}, {1.5}}, cells(table(data)));
    }
  }

  @Test
  void commentLinesAreLeftOut() throws IOException {
    String text = "# produced by \"tool, 1.2\n#units: m\n\nage,score\n1,2\n# \"no, row\n3,4\n";
    try (Dataset data = open(file(text))) {
      assertEquals(List.of("age", "score"), data.columns());
      assertArrayEquals(new double[][] {{1, 2}, {3, 4}}, cells(table(data)));
      assertEquals(List.of("t.csv: 3 lines that begin with # are left out"), table(data).notes());
      assertEquals(List.of(5L, 7L), List.of(table(data).line(0), table(data).line(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void aHeaderBehindAHashIsTheHeader(String delimiter) throws IOException {
    String text = "##made by x\n#id,\"a\",b\n7,1.5,x\n8,2.5,y\n".replace(",", delimiter);
    try (Dataset data = open(file(text))) {
      assertEquals(List.of("id", "a", "b"), data.columns());
      assertArrayEquals(new double[][] {{7, 1.5, 0}, {8, 2.5, 1}}, cells(table(data)));
    }
    try (Dataset data = open(file("#all,of,it\na,b,c\n1,2,3\n"))) {
      assertEquals(List.of("a", "b", "c"), data.columns());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"})
  void encodingsAreRecognised(String name) throws IOException {
    Charset charset = Charset.forName(name);
    String text = "größe,température\n50.012,3.2\n52.987,2.5\n";
    Path file = Files.write(folder.resolve("t.csv"), text.getBytes(charset));
    try (Dataset data = open(file)) {
      assertEquals(List.of("größe", "température"), data.columns());
      assertEquals(
          name.equals("windows-1252")
              ? List.of("t.csv: the text is read as windows-1252, because its bytes are not UTF-8")
              : List.of(),
          table(data).notes());
    }
    if (!name.equals("windows-1252")) {
      Files.write(file, ("\uFEFF" + text).getBytes(charset));
      try (Dataset data = open(file)) {
        assertEquals(List.of("größe", "température"), data.columns());
      }
    }
  }

  @Test
  void windowsTextIsRecognisedLateToo() throws IOException {
    String text = "a,city\n" + "1,Oslo\n".repeat(50_000) + "2,Zürich €\n";
    Path file =
        Files.write(folder.resolve("t.csv"), text.getBytes(Charset.forName("windows-1252")));
    try (Dataset data = open(file)) {
      assertEquals(List.of("Oslo", "Zürich €"), table(data).texts(1));
      assertEquals(1, table(data).notes().size());
    }
    Files.write(file, new byte[] {'a', '\n', '1', '\n', (byte) 0x81, '\n'});
    assertEquals(
        file
            + ": expected text in UTF-8, UTF-16 or windows-1252, found bytes that are none of these;"
            + " convert it to UTF-8",
        message(file, DataSettings.builder()));
  }

  @Test
  void brokenUtf16IsNotTakenForWindowsText() throws IOException {
    Path file = Files.write(folder.resolve("t.csv"), "\uFEFFa,b\n1,2\n".getBytes(UTF_16LE));
    byte[] bytes = Arrays.copyOf(Files.readAllBytes(file), 19);
    Files.write(file, bytes);
    assertTrue(message(file, DataSettings.builder()).contains("convert it to UTF-8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void everyEndOfLineIsRead(String end) throws IOException {
    String text = "age,\"score\n\"\"raw\"\"\"\n1,2\n\n3,4\n\n".replace("\n", end);
    try (Dataset data = open(file("\uFEFF" + text))) {
      assertEquals(List.of("age", "score" + end + "\"raw\""), data.columns());
      assertArrayEquals(new double[][] {{1, 2}, {3, 4}}, cells(table(data)));
      assertEquals(5, table(data).line(1));
    }
  }

  @Test
  void textAfterTheEndIsRefusedWithItsLine() throws IOException {
    String rows = "a,b\n1,2\n3,4\n";
    assertTrue(message(rows + "Total,6\n").contains(", line 4, column 'a': expected a number"));
    assertTrue(
        message(rows + "\u001a").contains(", line 4: expected 2 cells as in line 1, found 1"));
    assertTrue(message(rows + "\0\0,5\n").contains("found '\\u0000\\u0000'"));
  }

  @Test
  void twentyThousandColumnsAreRead() throws IOException {
    int width = 20_000;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < width; j++) {
        text.append(j == 0 ? "" : ",").append(i + j / 4.0);
      }
      text.append('\n');
    }
    try (Dataset data = open(file(text.toString()))) {
      assertEquals(width, data.columns().size());
      assertEquals(50, data.size());
      double[] row = new double[width];
      table(data).read(49, row);
      assertEquals(49 + 19_999 / 4.0, row[19_999]);
    }
  }

  @Test
  void namesAreMadeUniqueAndThatIsSaid() throws IOException {
    try (Dataset data = open(file(",a,a, a ,a.2,\n0,1,2,3,4,\n"))) {
      assertEquals(List.of("column 1", "a", "a.3", "a.4", "a.2", "column 6"), data.columns());
      assertEquals(
          List.of(
              "t.csv: column 1 has no name and is called 'column 1'",
              "t.csv: column 3 is called 'a.3', because an earlier one is called 'a' too",
              "t.csv: column 4 is called 'a.4', because an earlier one is called 'a' too",
              "t.csv: column 6 has no name and is called 'column 6'"),
          table(data).notes());
    }
  }

  @Test
  void namesThatPandasCountsAreAHeader() throws IOException {
    try (Dataset data = open(file(",0,1\n0,5.5,6.5\n1,7.5,8.5\n"))) {
      assertEquals(List.of("column 1", "0", "1"), data.columns());
      assertEquals(2, data.size());
    }
    try (Dataset data = open(file("0,1\n5.5,6.5\n7.5,8.5\n"))) {
      assertEquals(3, data.size());
      assertTrue(table(data).notes().get(0).contains("--header yes"));
    }
  }

  @Test
  void delimitersAreNamedByWords() {
    assertEquals(
        List.of(',', ';', '\t', '\t', '|', ' ', 'x', DataSettings.FOUND_OUT),
        List.of("comma", "semicolon", "Tab", "\\t", "pipe", "blank", "x", "auto").stream()
            .map(DataSettings::delimiterOf)
            .toList());
    assertThrows(IllegalArgumentException.class, () -> DataSettings.delimiterOf("commas!"));
  }

  /** What a random table is written with. */
  private record Format(char delimiter, boolean comma, Charset charset, boolean mark, String end) {}

  @Test
  void randomTablesAreReadAsTheyWereWritten() throws IOException {
    long seed = 20240607;
    for (int k = 0; k < 200; k++) {
      Random random = new Random(seed + k);
      char delimiter = ",;\t| ".charAt(random.nextInt(5));
      Charset charset =
          List.of(UTF_8, UTF_16LE, UTF_16BE, Charset.forName("windows-1252"))
              .get(random.nextInt(4));
      Format format =
          new Format(
              delimiter,
              delimiter != ',' && random.nextBoolean(),
              charset,
              random.nextBoolean() && !charset.name().startsWith("w"),
              List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
      try {
        writeAndRead(random, format);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + k) + ", " + format, e);
      }
    }
  }

  private void writeAndRead(Random random, Format format) throws IOException {
    int width = 2 + random.nextInt(6);
    int height = 4 + random.nextInt(40);
    List<String> words =
        List.of("Oslo", "Zürich", "a \"b\"", "x, y; z|w", "two\nlines", "n° 5", "#7");
    boolean[] text = new boolean[width];
    boolean[] gaps = new boolean[width];
    List<String> names = new ArrayList<>();
    for (int j = 0; j < width; j++) {
      text[j] = j > 0 && random.nextInt(3) == 0;
      gaps[j] = random.nextInt(3) == 0;
      names.add(text[j] ? "text " + j : random.nextBoolean() ? "n" + j : "größe" + j);
    }
    StringBuilder written = new StringBuilder(format.mark ? "\uFEFF" : "");
    List<String> line = new ArrayList<>();
    names.forEach(name -> line.add(quoted(random, name, format)));
    written.append(String.join("" + format.delimiter, line)).append(format.end);
    double[][] numbers = new double[height][width];
    String[][] texts = new String[height][width];
    for (int i = 0; i < height; i++) {
      line.clear();
      for (int j = 0; j < width; j++) {
        boolean missing = gaps[j] && i > 2 && random.nextInt(3) == 0;
        texts[i][j] = missing || !text[j] ? "" : words.get(random.nextInt(words.size()));
        if (text[j] && !missing && texts[i][j].contains("\n")) {
          texts[i][j] = texts[i][j].replace("\n", format.end);
        }
        double value = random.nextGaussian() * Math.pow(10, random.nextInt(8) - 3);
        numbers[i][j] = missing || text[j] ? NONE : value;
        String cell =
            missing
                ? format.delimiter == ' '
                    ? "NA"
                    : List.of("", "NA", "NaN", "?").get(random.nextInt(4))
                : text[j]
                    ? texts[i][j]
                    : format.comma
                        ? Double.toString(value).replace('.', ',')
                        : Double.toString(value);
        line.add(quoted(random, cell, format));
      }
      written.append(String.join("" + format.delimiter, line));
      written.append(i < height - 1 || random.nextBoolean() ? format.end : "");
    }
    Path file = Files.write(folder.resolve("t.csv"), written.toString().getBytes(format.charset));
    try (Dataset data = open(file)) {
      Table table = table(data);
      assertEquals(names, table.columns());
      double[][] cells = cells(table);
      assertEquals(height, cells.length);
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          if (text[j]) {
            String found = Double.isNaN(cells[i][j]) ? "" : table.texts(j).get((int) cells[i][j]);
            assertEquals(texts[i][j], found, table.place(i, j));
          } else {
            assertEquals(numbers[i][j], cells[i][j], table.place(i, j));
          }
        }
      }
    }
  }

  private static String quoted(Random random, String cell, Format format) {
    boolean needed =
        cell.chars()
            .anyMatch(
                c ->
                    c == format.delimiter
                        || c == '"'
                        || c == '\n'
                        || c == '\r'
                        || c == '#'
                        || c == ' ');
    return needed || random.nextInt(8) == 0 ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  @Test
  void theTextsOfAColumnAreNumberedInOrderWhateverTheirNumber() throws IOException {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 30_000).boxed().toList());
    Collections.shuffle(order, new Random(5));
    StringBuilder text = new StringBuilder("id,a\n");
    order.forEach(i -> text.append("C").append(i % 20_000).append(',').append(i).append('\n'));
    try (Dataset data = open(file(text.toString()))) {
      List<String> expected = order.stream().map(i -> "C" + i % 20_000).distinct().toList();
      assertEquals(expected, table(data).texts(0));
      double[][] cells = cells(table(data));
      for (int i = 0; i < cells.length; i++) {
        assertEquals("C" + order.get(i) % 20_000, expected.get((int) cells[i][0]));
      }
      assertEquals(30_000, Arrays.stream(cells).mapToDouble(c -> c[1]).distinct().count());
    }
  }
}
