package io.github.vae4j.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when the columns of a table are found out. */
class SchemaNotesTest {
  /** Returns 40 rows of a number and the column x. */
  private static Dataset table(IntFunction<Object> x) {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(List.of(i % 7 + 0.5, x.apply(i)));
    }
    return Datasets.table("t", List.of("a", "x"), rows);
  }

  private static TableSchema infer(Dataset data, SchemaOptions.Builder said) {
    return TableSchema.infer(data, said.build());
  }

  private static String notes(Dataset data, SchemaOptions.Builder said) {
    return String.join("\n", infer(data, said).notes());
  }

  @Test
  void cellsWithoutALevelThatIsSaidAreCounted() {
    Dataset data = table(i -> i % 4 == 1 ? "Bergen" : "Oslo");
    SchemaOptions.Builder said =
        SchemaOptions.builder().type("x", ColumnType.CATEGORICAL).levels("x", List.of("Oslo"));
    assertEquals(
        "x: 10 of 40 cells, the first being 'Bergen', have none of the levels that are said, and count"
            + " as (other)",
        notes(data, said));
    assertEquals("x categorical, 1 level", infer(data, said).describe().get(1));
    assertEquals("", notes(data, said.levels("x", List.of("Oslo", "Bergen"))));
  }

  @Test
  void aLevelThatAnOrderLacksIsRefusedWithItsPlaceAndARemedy() {
    SchemaOptions.Builder said =
        SchemaOptions.builder().type("x", ColumnType.ORDINAL).levels("x", List.of("S", "M"));
    assertEquals(
        "t, row 4, column 'x': expected one of S, M, which are said to be the levels, found 'L';"
            + " name it among the levels, by --ordinal or in the schema's file, or correct the cell",
        assertThrows(
                DataException.class,
                () -> infer(table(i -> i == 3 ? "L" : i % 2 == 0 ? "S" : "M"), said))
            .getMessage());
  }

  @Test
  void levelsOfAColumnOfNumbersAreRefused() {
    SchemaOptions.Builder said =
        SchemaOptions.builder().type("x", ColumnType.NUMERIC).levels("x", List.of("1", "2"));
    String message =
        assertThrows(DataException.class, () -> infer(table(i -> i), said)).getMessage();
    assertTrue(
        String.valueOf(message).contains("expected no levels of a column of the type numeric"),
        message);
  }

  @Test
  void oneThingThatHoldsForManyColumnsIsSaidOnce() {
    List<String> names = new ArrayList<>(List.of("a"));
    List<Object> row = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      names.add("p" + i);
      row.add(i < 10 ? 0 : 255);
    }
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<Object> cells = new ArrayList<>(List.of(i % 7 + 0.5));
      cells.addAll(row);
      rows.add(cells);
    }
    assertEquals(
        List.of(
            "p0, p1, p2 and 7 more: constant (0), ignored",
            "p10: constant (255), ignored",
            "p11: constant (255), ignored",
            "columns with one value in all rows are left out: they would only raise the bound"),
        infer(Datasets.table("pixels", names, rows), SchemaOptions.builder()).notes());
  }

  @ParameterizedTest
  @CsvSource({
    "2021-03-%02d 01:10:00+02:00, uuuu-MM-dd HH:mm:ssXXX",
    "2021-03-%02dT01:10:00+02:00, uuuu-MM-dd'T'HH:mm:ssXXX",
    "2021-03-%02d 01:10-05:30, uuuu-MM-dd HH:mmXXX",
    "2021-03-%02d 01:10:00.250+02:00, uuuu-MM-dd HH:mm:ss.SSSXXX",
    "2021-03-%02dT01:10:00Z, uuuu-MM-dd'T'HH:mm:ssX",
  })
  void timesWithAnOffsetAreTimes(String text, String pattern) {
    TableSchema schema =
        infer(table(i -> String.format(text, i % 28 + 1)), SchemaOptions.builder());
    assertEquals("x time", schema.describe().get(1));
    assertTrue(schema.notes().get(0).contains("of the form " + pattern), schema.notes()::toString);
  }

  @Test
  void anOffsetIsTakenOff() {
    assertEquals(
        TimeFormat.of("uuuu-MM-dd HH:mm:ss").seconds("2021-02-28 23:10:00"),
        TimeFormat.of("uuuu-MM-dd HH:mm:ssXXX").seconds("2021-03-01 01:10:00+02:00"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%d.4.21", "Jan %d 2021", "%d-Feb-21"})
  void datesOfAnotherFormAreTold(String text) {
    String notes = notes(table(i -> String.format(text, i % 28 + 1)), SchemaOptions.builder());
    assertTrue(notes.contains("x: looks like dates or times, such as"), notes);
    assertTrue(notes.contains("--time COLUMN:PATTERN"), notes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A%d", "Main Street %d", "10-%d", "v1.2.%dbeta"})
  void otherTextsAreNoDates(String text) {
    String notes = notes(table(i -> String.format(text, i)), SchemaOptions.builder());
    assertFalse(notes.contains("dates"), notes);
  }

  @Test
  void greatNumbersAreNamedWhereNeighboursCountAsOne() {
    assertTrue(
        notes(table(i -> 9_007_199_254_740_992L + 2 * (i % 7)), SchemaOptions.builder())
            .contains("of which neighbours count as one"));
    assertEquals("", notes(table(i -> i == 9 ? 3.2e40 : i % 7), SchemaOptions.builder()));
    assertEquals(
        "", notes(table(i -> 1_600_000_000_000_000_000L + i % 9 * 1e15), SchemaOptions.builder()));
  }

  @Test
  void aTextAmongTheNumbersOfTrainingIsNamedWithItsPlaceAndARemedy() {
    TableSchema schema = infer(table(i -> i % 9), SchemaOptions.builder());
    assertEquals(
        "t, row 3, column 'x': expected numbers as in training, found text such as 'abc'; correct"
            + " the cells that are no numbers, or name words that stand for missing cells with"
            + " --missing",
        assertThrows(
                DataException.class,
                () -> schema.encode(table(i -> i == 0 ? "" : i == 1 ? "7" : "abc")))
            .getMessage());
  }
}
