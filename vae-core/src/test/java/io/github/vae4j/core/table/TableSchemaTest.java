package io.github.vae4j.core.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableSchemaTest {
  private static final List<String> NAMES =
      List.of("customer_id", "age", "city", "member", "visits", "joined", "same", "note");

  /** Returns 40 rows of every kind of column; a tenth of the ages is missing. */
  private static Dataset people() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          List.of(
              "C" + i,
              i % 10 == 0 ? Double.NaN : 20.5 + i,
              List.of("Oslo", "Bergen", "Hamar", "Oslo").get(i % 4),
              i % 3 == 0 ? "yes" : "no",
              i % 7,
              String.format(Locale.ROOT, "2021-03-%02d", i % 28 + 1),
              5,
              i % 2));
    }
    return Datasets.table("people", NAMES, rows);
  }

  private static TableSchema schema(SchemaOptions.Builder options) {
    return TableSchema.infer(people(), options.build());
  }

  private static TableSchema schema() {
    return schema(SchemaOptions.builder());
  }

  /** Whoever reads in batches asks anew each time; all texts of a column would be parsed again. */
  @Test
  void theSameDataAreEncodedOnce() {
    TableSchema schema = schema();
    Dataset data = people();
    assertSame(schema.encode(data), schema.encode(data));
    assertNotSame(schema.encode(data), schema.encode(people()));
  }

  @Test
  void aMissingLabelIsTheUnknownOneIfTheModelHasSuch() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(List.of(20.5 + i, i % 4 == 3 ? "" : i % 2 == 0 ? "f" : "m"));
    }
    Dataset data = Datasets.table("people", List.of("age", "sex"), rows);
    TableSchema schema =
        TableSchema.infer(data, SchemaOptions.builder().role("sex", Role.LABEL).build());
    Dataset partly = schema.encode(data, Optional.of("-1"));
    assertEquals(
        List.of("f", "m", "f", "-1"),
        IntStream.range(0, 4).mapToObj(i -> partly.classNames().get(partly.label(i))).toList());
    Dataset all = schema.encode(data);
    assertFalse(all.classNames().contains("-1"));
    assertTrue(
        String.valueOf(assertThrows(DataException.class, () -> all.label(3)).getMessage())
            .endsWith("expected the class of the row, found a missing cell"));
  }

  @Test
  void everyColumnIsSaidInALine() {
    assertEquals(
        List.of(
            "customer_id id",
            "age numeric, 10 % missing",
            "city categorical, 3 levels",
            "member categorical, 2 levels",
            "visits numeric",
            "joined time",
            "same ignored",
            "note categorical, 2 levels"),
        schema().describe());
    String notes = String.join("\n", schema().notes());
    assertTrue(notes.contains("customer_id: 100 % distinct, looks like an id"), notes);
    assertTrue(notes.contains("same: constant (5), ignored"), notes);
    assertTrue(notes.contains("joined: dates or times of the form uuuu-MM-dd"), notes);
  }

  @Test
  void elementsOfOneLikelihoodStandSideBySide() {
    TableSchema schema = schema();
    assertEquals(
        "columns:3*normal:scale=column+categorical:4+2*categorical:3", schema.likelihood());
    assertEquals(
        List.of("age", "visits", "joined", "city", "member", "note"),
        schema.features().stream().map(Column::name).toList());
    assertArrayEquals(new int[] {0, 1, 2, 3, 7, 10, 13}, schema.starts());
    assertEquals(13, schema.width());
  }

  @Test
  void cellsComeBackFromTheirElements() {
    Dataset data = people();
    TableSchema schema = schema();
    Dataset encoded = schema.encode(data);
    float[] row = new float[13];
    encoded.read(3, row, 0);
    double[] elements = new double[13];
    for (int i = 0; i < 13; i++) {
      elements[i] = row[i];
    }
    assertEquals(List.of("23.5", "Oslo", "yes", "3", "2021-03-04", "1"), schema.cells(elements, 0));
  }

  @Test
  void aMissingCellIsNotANumberInAllItsElements() {
    float[] row = new float[13];
    schema().encode(people()).read(10, row, 0);
    assertTrue(Float.isNaN(row[0]));
    for (int i = 1; i < 13; i++) {
      assertTrue(Float.isFinite(row[i]));
    }
  }

  @Test
  void locationAndScaleAreTakenOffBeforeFloat32() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(List.of(1_600_000_000_000L + i));
    }
    Dataset data = Datasets.table("stamps", List.of("t"), rows);
    TableSchema schema = TableSchema.infer(data, SchemaOptions.defaults());
    Dataset encoded = schema.encode(data);
    float[] one = new float[1];
    for (int i = 0; i < 60; i++) {
      encoded.read(i, one, 0);
      assertEquals(
          List.of(Long.toString(1_600_000_000_000L + i)), schema.cells(new double[] {one[0]}, 0));
    }
    assertTrue(schema.notes().get(0).contains("whole numbers beyond 16,777,216"));
  }

  @Test
  void columnsAreMatchedByTheirNames() {
    List<List<?>> rows = new ArrayList<>();
    List<List<?>> mixed = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(List.of(i * 1.5, 100.0 - i));
      mixed.add(List.of(100.0 - i, "more", i * 1.5));
    }
    Dataset data = Datasets.table("data", List.of("a", "b"), rows);
    Dataset others = Datasets.table("others", List.of("b", "extra", "a"), mixed);
    TableSchema schema = TableSchema.infer(data, SchemaOptions.defaults());
    float[] expected = new float[2];
    float[] found = new float[2];
    for (int i = 0; i < 30; i++) {
      schema.encode(data).read(i, expected, 0);
      schema.encode(others).read(i, found, 0);
      assertArrayEquals(expected, found);
    }
    assertEquals(List.of("column extra: unknown to the model, not used"), schema.examine(others));
    Dataset without = Datasets.table("without", List.of("a"), List.of(List.of(1.5)));
    String message = assertThrows(DataException.class, () -> schema.encode(without)).getMessage();
    assertTrue(message.contains("expected the column 'b' that the model was trained on"), message);
  }

  @Test
  void whatIsStrangeInNewDataIsSaid() {
    TableSchema schema = schema();
    Dataset strange =
        Datasets.table(
            "strange",
            NAMES,
            List.of(
                List.of("X", 900.0, "Paris", "yes", 1, "2021-03-01", 5, ""),
                List.of("Y", 25.0, "Oslo", "no", 1, "2021-03-01", 5, 1)));
    List<String> notes = schema.examine(strange);
    assertEquals(
        List.of(
            "age: far outside the training data (21.5 to 59.5) in 1 row, '900' in row 1",
            "city: a level that training did not see in 1 row, 'Paris' in row 1",
            "note: 1 cell is missing, none in training"),
        notes);
    Dataset wrong =
        Datasets.table("wrong", NAMES, List.of(List.of("X", 1, "Oslo", "yes", 1, "soon", 5, 1)));
    String message = assertThrows(DataException.class, () -> schema.examine(wrong)).getMessage();
    assertEquals(
        "wrong, row 1, column 'joined': expected a date or time of the form uuuu-MM-dd as in training, found 'soon'",
        message);
  }

  @Test
  void whatIsSaidWinsOverWhatIsFound() {
    TableSchema schema =
        schema(
            SchemaOptions.builder()
                .role("customer_id", Role.IGNORED)
                .type("visits", ColumnType.COUNT)
                .type("city", ColumnType.ORDINAL)
                .levels("city", List.of("Hamar", "Bergen", "Oslo"))
                .role("joined", Role.ID)
                .role("age", Role.CONDITION)
                .likelihood(ColumnType.COUNT, "poisson")
                .role("note", Role.IGNORED));
    assertEquals("columns:ordinal:3+categorical:3+poisson", schema.likelihood());
    assertEquals(
        List.of("age"), schema.columns(Role.CONDITION).stream().map(Column::name).toList());
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> schema(SchemaOptions.builder().role("agee", Role.ID)))
            .getMessage();
    assertTrue(message.contains("did you mean 'age'?"), message);
  }

  @Test
  void aLikelihoodIsOneOfTheCells() {
    for (String word : List.of("city=poisson", "age=categorical", "member=ordinal:2")) {
      String[] said = word.split("=", -1);
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> schema(SchemaOptions.builder().likelihood(said[0], said[1])))
              .getMessage();
      assertTrue(message.startsWith("column '" + said[0] + "': expected a likelihood of"), message);
      assertTrue(message.endsWith("found '" + said[1] + "'"), message);
    }
  }

  @Test
  void twoLevelsInAnOrderAreBinary() {
    TableSchema schema =
        schema(
            SchemaOptions.builder()
                .type("member", ColumnType.ORDINAL)
                .levels("member", List.of("yes", "no")));
    assertTrue(schema.likelihood().contains("+bernoulli+"), schema.likelihood());
    assertTrue(schema.describe().contains("member binary, 2 levels"), schema.toString());
  }

  @Test
  void aDateThatIsNoneIsRefusedAndAnAmbiguousOneIsSaid() {
    List<List<?>> rows = List.of(List.of("1/2/2020", 1.5), List.of("3/4/2020", 2.5));
    Dataset data = Datasets.table("dates", List.of("day", "x"), rows);
    TableSchema schema = TableSchema.infer(data, SchemaOptions.defaults());
    assertTrue(schema.notes().get(0).contains("it could also be M/d/uuuu"), schema.notes().get(0));
    assertEquals("time", schema.columns().get(0).type().word());
    SchemaOptions wrong = SchemaOptions.builder().time("day", "uuuu-MM-dd").build();
    assertThrows(DataException.class, () -> TableSchema.infer(data, wrong));
  }

  @Test
  void theMostFrequentNumbersAreLevelsOfTheirOwn() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      rows.add(List.of(i % 2 == 0 ? 900 : i % 600, i * 0.5));
    }
    Dataset data = Datasets.table("codes", List.of("code", "x"), rows);
    TableSchema schema =
        TableSchema.infer(
            data, SchemaOptions.builder().type("code", ColumnType.CATEGORICAL).build());
    float[] row = new float[schema.width()];
    schema.encode(data).read(0, row, 0);
    assertEquals("categorical", schema.features().get(0).type().word());
    assertEquals(0, row[CellEncodings.MOST_LEVELS]);
  }

  @Test
  void columnsAreReadAsInTrainingWhereTheirCellsDoNotTell() {
    TableSchema schema = schema(SchemaOptions.builder().type("visits", ColumnType.CATEGORICAL));
    assertEquals(
        List.of("age", "visits"),
        List.of("customer_id", "age", "city", "visits", "joined", "unknown").stream()
            .filter(schema::readsNumbers)
            .toList());
    Dataset codes =
        Datasets.table(
            "codes",
            List.of("code", "x"),
            IntStream.range(0, 40)
                .mapToObj(i -> List.of(List.of("01", "02", "10").get(i % 3), 0.5 * i))
                .toList());
    TableSchema ofCodes = TableSchema.infer(codes, SchemaOptions.defaults());
    assertFalse(ofCodes.readsNumbers("code")); // as a number 01 would be another level, 1
    assertTrue(ofCodes.readsNumbers("x"));
  }

  @Test
  void rareLevelsShareAPlace() {
    List<List<?>> rows = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      rows.add(List.of("level " + i % 300, i * 0.5));
    }
    Dataset data = Datasets.table("many", List.of("word", "x"), rows);
    TableSchema schema = TableSchema.infer(data, SchemaOptions.defaults());
    assertEquals(1 + CellEncodings.MOST_LEVELS + 1, schema.width());
    assertTrue(schema.notes().get(0).startsWith("word: 300 levels; the 255 most frequent"));
  }

  @Test
  void drawsBeyondWhatNumbersAndDatesCanHoldAreWritten() {
    Numbers wide = new Numbers(0, 1e300, 0, 1, 0, "", "");
    double[] far = {3e38, -3e38};
    assertEquals(Double.MAX_VALUE, Double.parseDouble(wide.cell(wide.decode(far, 0))));
    assertEquals(-Double.MAX_VALUE, Double.parseDouble(wide.cell(wide.decode(far, 1))));
    Numbers dates = new Numbers(0, 1e300, 0, 1, 0, "uuuu-MM-dd", "");
    assertTrue(dates.cell(dates.decode(far, 0)).startsWith("+9506"));
    assertTrue(dates.cell(dates.decode(far, 1)).startsWith("-9506"));
  }

  @Test
  void aPatternOfDatesCanBeReadAndWritten() {
    for (String pattern : List.of("[".repeat(200), "'", "yyyy-QQQQQQ", "A".repeat(101))) {
      assertThrows(
          IllegalArgumentException.class, () -> new Numbers(0, 1, 0, 1, 0, pattern, ""), pattern);
    }
    Numbers zoned = new Numbers(0, 1, 0, 1, 0, "uuuu-MM-dd HH:mm VV", "");
    assertEquals("1970-01-01 00:00 Z", zoned.cell(0));
  }
}
