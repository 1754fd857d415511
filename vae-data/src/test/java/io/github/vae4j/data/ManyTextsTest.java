package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.Numbers;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns with more different texts than memory keeps. */
final class ManyTextsTest {
  private static final int ROWS = 300_000;
  private static final int KEPT = 1 << 17;
  private static final int POOL = 140_000; // each comes at least twice
  private static final LocalDateTime START = LocalDateTime.of(2024, 2, 29, 0, 0);
  private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");

  @TempDir private static Path folder;
  private static Dataset data;
  private static Table table;

  @BeforeAll
  static void read() throws IOException {
    Path file = folder.resolve("many.csv");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("claim,seen,pool,late,x\n");
      for (int i = 0; i < ROWS; i++) {
        out.write(String.join(",", claim(i), seen(i), pool(i), late(i), i % 7 + ".5") + "\n");
      }
    }
    data = FileDatasets.open(file, DataSettings.defaults());
    table = data.table().orElseThrow();
  }

  @AfterAll
  static void close() {
    data.close();
  }

  private static String claim(int row) {
    return "Ä" + row + (row % 1000 == 0 ? "\uD83D\uDE00" : "");
  }

  private static String seen(int row) {
    return FORM.format(START.plusMinutes(row));
  }

  private static String pool(int row) {
    return "p" + row % POOL;
  }

  private static String late(int row) {
    return row < 290_000 ? "early" : "late";
  }

  private static String text(int row, int column) {
    double[] cells = new double[5];
    table.read(row, cells);
    return table.text(column, cells[column]);
  }

  @Test
  void everyTextIsThatOfItsRow() {
    SplittableRandom random = new SplittableRandom(1);
    int[] some = random.ints(50_000, 0, ROWS).toArray();
    assertTrue(
        IntStream.concat(IntStream.of(some), IntStream.range(KEPT - 100, KEPT + 200))
            .parallel()
            .allMatch(
                row ->
                    text(row, 0).equals(claim(row))
                        && text(row, 1).equals(seen(row))
                        && text(row, 2).equals(pool(row))
                        && text(row, 3).equals(late(row))));
    assertEquals(claim(ROWS - 1), text(ROWS - 1, 0));
  }

  @Test
  void theFirstAreDifferentAndOthersComeAsOftenAsTheirRows() {
    assertEquals(KEPT, table.differentTexts(0));
    assertEquals(ROWS, table.texts(0).size());
    assertEquals(KEPT, table.differentTexts(2));
    assertEquals(KEPT + 2 * (POOL - KEPT), table.texts(2).size());
    assertEquals(List.of("early", "late"), table.texts(3));
    assertEquals(2, table.differentTexts(3));
  }

  @Test
  void theSchemaIsThatOfAllRows() {
    TableSchema schema = TableSchema.infer(data, SchemaOptions.defaults());
    List<Column> columns = schema.columns();
    assertEquals(Role.ID, columns.get(0).role());
    assertEquals(ColumnType.TIME, columns.get(1).type());
    // 47 % of the texts are different, which is neither an id nor free text
    assertEquals(Role.FEATURE, columns.get(2).role());
    Numbers times = (Numbers) columns.get(1).encoding().orElseThrow();
    double first = START.toEpochSecond(ZoneOffset.UTC);
    assertEquals(first, times.least());
    assertEquals(first + 60.0 * (ROWS - 1), times.greatest());
    assertEquals(first + 60 * (ROWS - 1) / 2.0, times.location(), 1e-3);
    assertEquals(60 * Math.sqrt(((double) ROWS * ROWS - 1) / 12), times.scale(), 1e-3);
  }

  @Test
  void differentTextsAreCountedAmongAllRows() throws IOException {
    Path file = folder.resolve("half.csv");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("note,x\n");
      for (int i = 0; i < ROWS; i++) {
        out.write((i < 140_000 ? "n" + i : "Z") + ",1." + i % 7 + "\n");
      }
    }
    try (Dataset half = FileDatasets.open(file, DataSettings.defaults())) {
      assertEquals( // 47 % are different, with more than half of the rows in one level
          Role.FEATURE, TableSchema.infer(half, SchemaOptions.defaults()).columns().get(0).role());
    }
  }

  @Test
  void cellsBeyondThoseInMemoryAreEncoded() {
    TableSchema schema =
        TableSchema.infer(data, SchemaOptions.builder().only(List.of("seen")).build());
    Dataset encoded = schema.encode(data);
    float[] last = new float[1];
    encoded.read(ROWS - 1, last, 0);
    assertEquals(Math.sqrt(3), last[0], 1e-4); // the end of a uniform distribution
  }

  @Test
  void aTableThatIsClosedHasNoMoreTexts() throws IOException {
    Path file = folder.resolve("many.csv");
    Dataset other = FileDatasets.open(file, DataSettings.defaults());
    List<String> texts = other.table().orElseThrow().texts(0);
    assertEquals(claim(200_000), texts.get(200_000));
    other.close();
    DataException e = assertThrows(DataException.class, () -> texts.get(250_000));
    assertTrue(e.getMessage().contains("many.csv: expected to read its texts again"), e::toString);
  }
}
