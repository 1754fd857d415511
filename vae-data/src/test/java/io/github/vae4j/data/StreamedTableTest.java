package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that come bit by bit: what is in a part, and that its cells are those of a file. */
final class StreamedTableTest {
  private static final Predicate<String> NUMBERS = name -> !name.startsWith("t");

  @TempDir private Path folder;

  /** Bytes that come in bits; whoever reads on behind one has waited for the next. */
  private static final class Feed extends InputStream {
    private final byte[][] bits;
    private int bit;
    private int at;

    Feed(byte[]... bits) {
      this.bits = bits;
    }

    static Feed of(String... bits) {
      return new Feed(Arrays.stream(bits).map(bit -> bit.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    int waits() {
      return bit;
    }

    @Override
    public int available() {
      return bit < bits.length ? bits[bit].length - at : 0;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      while (available() == 0) {
        if (bit == bits.length) {
          return -1;
        }
        bit++;
        at = 0;
      }
      int count = Math.min(length, available());
      System.arraycopy(bits[bit], at, target, offset, count);
      at += count;
      return count;
    }
  }

  private static Iterator<Dataset> parts(InputStream in) {
    return parts(in, DataSettings.builder());
  }

  private static Iterator<Dataset> parts(InputStream in, DataSettings.Builder settings) {
    return CsvReader.partsOfInput(in, settings.build(), 256, NUMBERS);
  }

  private static List<Dataset> all(Iterator<Dataset> parts) {
    List<Dataset> all = new ArrayList<>();
    parts.forEachRemaining(all::add);
    return all;
  }

  private static Table table(Dataset data) {
    return data.table().orElseThrow();
  }

  /** Returns the cells of tables as people write them, a line for each row. */
  private static List<String> cells(List<Dataset> tables) {
    return tables.stream()
        .map(StreamedTableTest::table)
        .flatMap(table -> IntStream.range(0, table.rows()).mapToObj(row -> cells(table, row)))
        .toList();
  }

  private static String cells(Table table, int row) {
    double[] cells = new double[table.columns().size()];
    table.read(row, cells);
    return table.line(row)
        + ":"
        + IntStream.range(0, cells.length)
            .mapToObj(column -> table.text(column, cells[column]))
            .collect(Collectors.joining("|"));
  }

  private static List<String> refused(List<Dataset> tables) {
    return tables.stream()
        .map(StreamedTableTest::table)
        .flatMap(
            table ->
                IntStream.range(0, table.rows()).boxed().flatMap(r -> table.refused(r).stream()))
        .toList();
  }

  private static String message(String text) {
    return String.valueOf(
        assertThrows(DataException.class, () -> all(parts(Feed.of(text)))).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void aRowWaitsForNoOther(String end) {
    Feed feed =
        Feed.of(
            "a,t\n1,x\n".replace("\n", end),
            "2,y\n3,z\n4,".replace("\n", end),
            "w\n".replace("\n", end),
            "5,v");
    Iterator<Dataset> parts = parts(feed);
    assertEquals(List.of("2:1|x"), cells(List.of(parts.next())));
    assertEquals(0, feed.waits());
    assertEquals(List.of("3:2|y", "4:3|z"), cells(List.of(parts.next())));
    assertEquals(1, feed.waits());
    assertEquals(List.of("5:4|w"), cells(List.of(parts.next())));
    assertEquals(2, feed.waits());
    assertEquals(List.of("6:5|v"), cells(List.of(parts.next()))); // without an end of its line
    assertFalse(parts.hasNext());
  }

  @Test
  void aPartHasNoMoreRowsThanAsked() {
    String lines = IntStream.range(0, 600).mapToObj(i -> i + ",x\n").collect(Collectors.joining());
    List<Dataset> all = all(parts(Feed.of("a,t\n" + lines)));
    assertEquals(List.of(256, 256, 88), all.stream().map(Dataset::size).toList());
    assertEquals("601:599|x", cells(all).get(599));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,t,b\n1,x,2.50\nNA,,-1e3\n# no row\n\n 7 ,\"two\nlines, \"\"quoted\"\"\",.5\n8,NULL,\n",
        "a;t;b\n1,5;x;2\n,25;\"y;z\";3\n",
        "sep=|\na|t|b\n1|x|2\n",
        "#a\tt\tb\n1\tx\t2\n2\ty\t3\n",
        "\ufeffa,t,b\n1,\u00e4\u20ac,2\n"
      })
  void cellsAreThoseOfAFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), text);
    try (Dataset whole = FileDatasets.open(file, DataSettings.defaults())) {
      for (int cut = 1; cut < text.length(); cut++) {
        List<Dataset> parts = all(parts(Feed.of(text.substring(0, cut), text.substring(cut))));
        assertEquals(List.of("a", "t", "b"), parts.get(0).columns());
        assertEquals(cells(List.of(whole)), cells(parts), "cut at " + cut);
        assertEquals(List.of(), refused(parts));
      }
    }
  }

  @Test
  void textsOfAPartAreItsOwn() {
    List<Dataset> parts = all(parts(Feed.of("a,t\n1,x\n", "2,y\n", "3,x\n4,z\n")));
    assertEquals(
        List.of(List.of("x"), List.of("y"), List.of("x", "z")),
        parts.stream().map(part -> table(part).texts(1)).toList());
  }

  @Test
  void aRowThatIsWrongEndsNothing() {
    List<Dataset> parts =
        all(
            parts(
                Feed.of(
                    "a,t,b\n1,x,2\n2,y\n3,z,three\n4,w,1e999\n5,v,6\n7,u,",
                    "eight\n9,s,10,11\n12,r,13\n")));
    assertEquals(
        List.of(
            "standard input, line 3: expected 3 cells as in line 1, found 2; cells are separated by"
                + " commas, as the first lines show: if that is wrong, say --delimiter comma,"
                + " semicolon, tab, pipe, blank or another character",
            "standard input, line 4, column 'b': expected a number, as in training, found 'three';"
                + " correct it, or name a word for missing cells with --missing",
            "standard input, line 5, column 'b': expected a finite number within float64, found"
                + " '1e999'; correct it, or name it as a word for missing cells with --missing",
            "standard input, line 7, column 'b': expected a number, as in training, found 'eight';"
                + " correct it, or name a word for missing cells with --missing",
            "standard input, line 8: expected 3 cells as in line 1, found 4; cells are separated by"
                + " commas, as the first lines show: if that is wrong, say --delimiter comma,"
                + " semicolon, tab, pipe, blank or another character"),
        refused(parts));
    assertEquals(
        List.of("2:1|x|2", "3:||", "4:3|z|", "5:4|w|", "6:5|v|6", "7:7|u|", "8:||", "9:12|r|13"),
        cells(parts));
  }

  @Test
  void aLabelThatIsMissingConcernsItsRowAlone() {
    List<Dataset> parts =
        all(parts(Feed.of("a,t\n1,x\n2,\n3,y\n"), DataSettings.builder().labelColumn("t")));
    assertEquals(1, refused(parts).size());
    assertTrue(refused(parts).get(0).contains("line 3, column 't': expected a label"));
    Dataset part = parts.get(0);
    assertEquals(List.of(0, -1, 1), Stream.of(0, 1, 2).map(part::label).toList());
  }

  @Test
  void decimalsAreWrittenInOneWayInAllParts() {
    List<Dataset> parts = all(parts(Feed.of("a;t\n1,5;x\n", "2.25;y\n", "3,5;z\n", "4.5;w\n")));
    assertEquals(List.of("2:1.5|x", "4:3.5|z"), List.of(cells(parts).get(0), cells(parts).get(2)));
    assertEquals(
        List.of(3, 5),
        refused(parts).stream()
            .map(message -> Integer.valueOf(message.replaceAll(".*?line (\\d+),.*", "$1")))
            .toList());
    assertTrue(refused(parts).get(1).contains("expected decimals as in '1,5' of line 2"));
  }

  @Test
  void marksBetweenThousandsAreThoseOfTraining() {
    DataSettings.Builder settings = DataSettings.builder().thousands(Map.of("a", "."));
    List<Dataset> parts =
        all(parts(Feed.of("a;t\n31.026,5;x\n31.026;y\n31.5;z\n7;w\ntwo;v\n"), settings));
    assertEquals(
        List.of("2:31026.5|x", "3:31026|y", "5:7|w"),
        cells(parts).stream().filter(row -> row.matches("[235]:.*")).toList());
    assertEquals(
        List.of(
            "standard input, line 4, column 'a': expected a number with points between thousands, if"
                + " any, as in training, found '31.5'; correct it, or name a word for missing cells"
                + " with --missing",
            "standard input, line 6, column 'a': expected a number with points between thousands, if"
                + " any, as in training, found 'two'; correct it, or name a word for missing cells"
                + " with --missing"),
        refused(parts));
  }

  @Test
  void encodingsAreToldByTheFirstBytesThatAreNoUtf8() {
    String text = "t,a\nK\u00f6ln,1\nOslo,2\nM\u00fcnchen,3\n";
    for (String charset : List.of("UTF-8", "windows-1252", "UTF-16LE", "x-UTF-16LE-BOM")) {
      List<Dataset> parts = all(parts(new Feed(text.getBytes(Charset.forName(charset)))));
      assertEquals(List.of("2:K\u00f6ln|1", "3:Oslo|2", "4:M\u00fcnchen|3"), cells(parts), charset);
      assertEquals(
          charset.equals("windows-1252")
              ? List.of(
                  "standard input: the text is read as windows-1252, because its bytes are not UTF-8")
              : List.of(),
          parts.get(0).notes());
    }
    byte[] broken = "t,a\nK\u00f6ln,1\nOs?lo,2\nK\u00f6ln,3\n".getBytes(UTF_8);
    broken[14] = (byte) 0xff;
    assertEquals(
        List.of("2:K\u00f6ln|1", "3:Os\ufffdlo|2", "4:K\u00f6ln|3"),
        cells(all(parts(new Feed(broken)))));
  }

  @Test
  void halfACharacterWaitsForItsOtherHalf() {
    byte[] text = "t,a\nK\u00f6ln,1\n".getBytes(UTF_8);
    for (int cut = 1; cut < text.length; cut++) {
      Feed feed = new Feed(Arrays.copyOf(text, cut), Arrays.copyOfRange(text, cut, text.length));
      assertEquals(List.of("2:K\u00f6ln|1"), cells(all(parts(feed))), "cut at " + cut);
    }
    byte[] wide = "t,a\nK\u00f6ln,1\n".getBytes(UTF_16LE);
    Feed feed = new Feed(Arrays.copyOf(wide, 13), Arrays.copyOfRange(wide, 13, wide.length));
    assertEquals(List.of("2:K\u00f6ln|1"), cells(all(parts(feed))));
  }

  @Test
  void whatIsNoTableIsRefused() {
    assertEquals("standard input: expected at least one line of cells, found none", message(""));
    assertEquals(
        "standard input: expected at least one line of cells, found a header alone",
        message("a,t\n"));
    assertTrue(
        message("1,x\n2,y\n")
            .contains("line 1, column 2: expected numbers or names of columns, found both"));
    assertTrue(message("a,t\n1,\"x\n2,y\n").startsWith("standard input, line 2: expected cells"));
    byte[] gzip = {0x1F, (byte) 0x8B, 8, 0, 10};
    DataException e = assertThrows(DataException.class, () -> parts(new Feed(gzip)));
    assertTrue(String.valueOf(e.getMessage()).endsWith("such as by gunzip -c"), e.getMessage());
  }

  @Test
  void rowsBeforeAQuoteThatStaysOpenAreGiven() {
    Iterator<Dataset> parts = parts(Feed.of("a,t\n1,x\n", "2,\"y\n3,z\n"));
    assertEquals(List.of("2:1|x"), cells(List.of(parts.next())));
    assertThrows(DataException.class, parts::hasNext);
  }
}
