package io.github.vae4j.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ColumnFileProviderTest {
  @TempDir Path folder;

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String parquet(String name, String query) {
    String file = file(name);
    Sql.duckDb("copy (" + query + ") to '" + file.replace("'", "''") + "' (format parquet)");
    return file;
  }

  @Test
  void cellsOfEachTypeBecomeCellsOfTheTable() {
    String file =
        parquet(
            "types.parquet",
            "select 7::bigint whole, 0.1::float single, 12.50::decimal(8, 2) money,"
                + " 1e300 large, true truth, date '2026-01-31' as day,"
                + " timestamp '2026-01-31 12:30:00' at_time,"
                + " timestamptz '2026-01-31 12:30:00+01' world, time '08:15:00' clock,"
                + " 'Oslo' city, 200::utinyint small"
                + " union all select null, null, null, null, null, null, null, null, null, null,"
                + " null");

    try (Dataset data = Read.open(file, "")) {
      assertEquals(
          List.of(
              "7 0.1 12.5 1"
                  + "0".repeat(300)
                  + " true 2026-01-31 2026-01-31 12:30:00 2026-01-31T11:30:00Z 08:15:00 Oslo 200",
              "_ _ _ _ _ _ _ _ _ _ _"),
          Read.rows(data).stream().map(row -> row.replace("0.10000000149011612", "0.1")).toList());
      Table table = data.table().orElseThrow();
      assertEquals(
          List.of(0, 1, 1), IntStream.range(0, 3).mapToObj(table::decimals).toList()); // 12.5
      assertEquals("row", table.lineKind());
      assertTrue(data.hasMissing());
      assertEquals(file + ", row 2, column 'city'", data.place(1, 9));
    }
  }

  @Test
  void aTableIsTheSameAsParquetAndAsCsv() throws IOException {
    String query =
        "select i as id, (i * 0.25)::decimal(9, 2) as price, i % 3 = 0 as member,"
            + " case when i % 5 = 0 then null else 'c' || i % 4 end as city,"
            + " date '2026-01-01' + (i % 90)::integer as since,"
            + " timestamp '2026-01-01 00:00:00' + to_seconds(i * 7) as seen"
            + " from range(500) t(i)";
    String file = parquet("same.parquet", query);
    Sql.duckDb("copy (" + query + ") to '" + file("same.csv") + "' (header, nullstr '')");
    Sql.duckDb("copy (" + query + ") to '" + file("same.json") + "'");

    try (Dataset csv = Datasets.open(file("same.csv"))) {
      List<String> expected = Read.rows(csv);
      assertEquals(500, expected.size());
      assertEquals(expected, Read.rows(file, ""));
      assertEquals(expected, Read.rows(file("same.json"), ""));
      try (Dataset columns = Read.open(file, "")) {
        assertEquals(
            schema(csv).columns().toString(), schema(columns).columns().toString()); // and no less
      }
    }
  }

  private static TableSchema schema(Dataset data) {
    return TableSchema.infer(data, SchemaOptions.builder().build());
  }

  @Test
  void timesOfWhichSomeHaveAFractionAreTimes() {
    String file =
        parquet(
            "times.parquet",
            "select timestamp '2026-01-01 00:00:00' + to_milliseconds(i * 500) as seen,"
                + " timestamptz '2026-01-01 00:00:00+00' + to_milliseconds(i * 500) as world,"
                + " i % 2 as other from range(40) t(i)");

    try (Dataset data = Read.open(file, "")) {
      TableSchema schema = schema(data);
      assertEquals(ColumnType.TIME, schema.columns().get(0).type());
      assertEquals(ColumnType.TIME, schema.columns().get(1).type());
      assertEquals("2026-01-01 00:00:00.500", Read.rows(data).get(1).substring(0, 23));
    }
  }

  @Test
  void rowsOfALargeFileAreInTheOrderOfTheFile() {
    String file = parquet("large.parquet", "select i from range(300000) t(i)");

    try (Dataset data = Read.open(file, "")) {
      double[] cell = new double[1];
      for (int row = 0; row < 300_000; row += 101) {
        data.table().orElseThrow().read(row, cell);
        assertEquals(row, cell[0]);
      }
      assertEquals(300_000, data.size());
    }
  }

  @Test
  void whatProgramsKeepBesideTheFilesOfAFolderIsNotRead() throws IOException {
    for (String sub : List.of("s/year=2025/m=1", "s/year=2026/m=2", "s/_temporary/0")) {
      Files.createDirectories(folder.resolve(sub));
    }
    parquet("s/year=2025/m=1/a.parquet", "select 1 as a");
    parquet("s/year=2026/m=2/it's.parquet", "select 2 as a");
    parquet("s/year=2026/m=2/.hidden.parquet", "select 3 as a");
    parquet("s/_temporary/0/t.parquet", "select 4 as a");

    try (Dataset data = Read.open(file("s"), "")) {
      assertEquals(
          List.of("a", "m", "year"),
          data.table().orElseThrow().columns().stream().sorted().toList());
      assertEquals(2, data.size());
    }
    parquet("s/stray.parquet", "select 5 as a");
    String said = Read.refusal(file("s"), "");
    assertTrue(said.contains("expected all files in sub-folders of the same columns"), said);
    assertTrue(said.contains("stray.parquet"), said);
  }

  @Test
  void idsThatDoublePrecisionRoundsAreSaidToBe() {
    String query =
        "select 1234567890123456789 + i * 4096 as claim_id, i * 0.5 as x from range(200) t(i)";
    String note = "claim_id: 100 % distinct, looks like an id, ignored; results carry it";
    try (Dataset data = Read.open(parquet("ids.parquet", query), "");
        Dataset texts =
            Read.open(file("ids.parquet"), "select claim_id::varchar as claim_id, x from data")) {
      String said = String.join("\n", schema(data).notes());
      assertTrue(said.contains(note + ", but round it: it has whole numbers beyond"), said);
      assertTrue(schema(texts).notes().contains(note));
    }
  }

  @Test
  void timesBeyondTheCalendarAreRefusedByTheirPlace() {
    String file =
        parquet(
            "times.parquet",
            "select * from (values (1, timestamp '2026-01-31 12:30:00'), (2, timestamp 'infinity'))"
                + " t(i, valid_to)");
    assertEquals(
        file
            + ", row 2, column 'valid_to': expected a date or time of the years 1 to 9999, found one"
            + " beyond them, such as infinity, or none of the calendar; make it NULL by --query",
        Read.refusal(file, ""));
    String days = parquet("days.parquet", "select date '-infinity' as d");
    assertTrue(Read.refusal(days, "").contains("row 1, column 'd': expected a date"));
  }

  @Test
  void allFilesOfAPatternAreOneTableByTheNamesOfColumns() {
    parquet("part-1.parquet", "select 1 as a, 'x' as b");
    parquet("part-2.parquet", "select 'y' as b, 2 as a, 3.5 as c");

    assertEquals(List.of("1 x _", "2 y 3.5"), Read.rows(file("part-*.parquet"), ""));
  }

  @Test
  void aFolderIsOneTableAndItsSubFoldersAColumn() throws IOException {
    Sql.duckDb(
        "copy (select i as a, 2020 + i % 2 as year from range(4) t(i)) to '"
            + file("sales")
            + "' (format parquet, partition_by (year))");
    Files.writeString(folder.resolve("sales/_SUCCESS"), "");

    assertEquals(List.of("0 2020", "2 2020", "1 2021", "3 2021"), Read.rows(file("sales"), ""));
    assertEquals(List.of("0 2020", "2 2020", "1 2021", "3 2021"), Read.rows(file("sales/"), ""));
    assertEquals(
        List.of("1", "3"), Read.rows(file("sales"), "select a from data where year = 2021"));
  }

  @Test
  void namesWithCharactersOfPatternsAndQuotesAreNames() {
    String file = parquet("it's [1].parquet", "select 1 as a");
    parquet("it's 1.parquet", "select 2 as a");

    assertEquals(List.of("1"), Read.rows(file, ""));
  }

  @Test
  void aFileIsParquetByItsFirstBytesWhateverItIsCalled() throws IOException {
    String file = parquet("x.parquet", "select 5 as a");
    Files.move(Path.of(file), folder.resolve("x.dat"));

    assertEquals(List.of("5"), Read.rows(file("x.dat"), ""));
  }

  @Test
  void whatStandsLateInJsonCountsAsWhatStandsEarly() throws IOException {
    // More than DuckDB looks at by itself before it decides.
    String numbers =
        IntStream.range(0, 30_000)
            .mapToObj(i -> "{\"a\": " + i + "}")
            .collect(Collectors.joining("\n"));
    Files.writeString(folder.resolve("late.ndjson"), numbers + "\n{\"a\": \"x\", \"b\": 2.5}\n");

    try (Dataset data = Read.open(file("late.ndjson"), "")) {
      assertEquals(List.of("a", "b"), data.columns());
      assertEquals(List.of("0 _", "1 _"), Read.rows(data).subList(0, 2));
      assertEquals("x 2.5", Read.rows(data).get(30_000));
    }
  }

  @Test
  void whatIsNoSingleValueIsRefusedWithWhatToDo() throws IOException {
    Files.writeString(folder.resolve("nested.json"), "[{\"a\": 1, \"b\": {\"c\": 2}}]");

    assertEquals(
        file("nested.json")
            + ", column 'b': expected one number, truth value, time or text in each row, found"
            + " STRUCT(c BIGINT); choose columns by --query, and parts of this one, such as"
            + " \"b\".part",
        Read.refusal(file("nested.json"), ""));
    assertEquals(
        List.of("1 2"), Read.rows(file("nested.json"), "select a, \"b\".c as c from data"));
  }

  @Test
  void rowsAreGivenBeforeAllAreThere() {
    String file = parquet("one.parquet", "select 1 as a");
    // All of them would be 800 GB.
    DataSettings first =
        DataSettings.builder().query("select i from range(100000000000) t(i)").limit(3).build();

    try (Dataset data = Datasets.open(file, first)) {
      assertEquals(List.of("0", "1", "2"), Read.rows(data));
      assertEquals("one.parquet (first 3)", data.name());
    }
  }

  @Test
  void nothingIsDownloaded() {
    String file = parquet("one.parquet", "select 1 as a");

    String remote =
        Read.refusal(file, "select * from read_parquet('https://localhost:1/x.parquet')");
    assertTrue(remote.contains("requires the extension httpfs"), remote);
    assertFalse(remote.contains("INSTALL"), remote);
    assertTrue(
        Read.refusal(file, "select * from read_xlsx('x.xlsx')").contains("read_xlsx"), "a kind");
    String address = Read.refusal("https://localhost:1/x.parquet", "");
    assertTrue(address.contains("nothing is downloaded: copy the file here"), address);
  }

  @Test
  void aQueryThatFailsSaysWhyAndTheNextOneRuns() {
    String file = parquet("one.parquet", "select 1 as a");

    String message = Read.refusal(file, "select b from data");
    assertTrue(
        message.startsWith(file + ": expected a query that gives rows, found: Binder Error"),
        message);
    assertTrue(message.endsWith("; correct --query"), message);
    assertEquals(List.of("1"), Read.rows(file, "select a from data"));
  }

  @Test
  void aQueryOfTheFilesThatFailsLateSaysWhy() {
    String file = parquet("long.parquet", "select i from range(100000) t(i)");
    String query = "select case when i = 50000 then error('boom') else i::varchar end x from data";
    String message = Read.refusal(file, query);
    assertTrue(message.contains("boom"), message);
  }

  @Test
  void aCellThatFailsLateSaysWhere() throws IOException {
    String file = parquet("one.parquet", "select 1 as a");
    String lines =
        IntStream.range(0, 50_000).mapToObj(i -> i + ",1\n").collect(Collectors.joining());
    Files.writeString(folder.resolve("bad.csv"), "x,y\n" + lines + "bad,1\n" + lines);

    String message = Read.refusal(file, "select x from '" + file("bad.csv") + "'");
    assertTrue(message.contains("CSV Error on Line: 50002"), message);
    // Its column alone makes a bad cell an error.
    assertEquals(
        List.of("100001"), Read.rows(file, "select sum(y) s from '" + file("bad.csv") + "'"));
  }

  @Test
  void infiniteNumbersAreRefusedAndNanIsMissing() {
    String nan = parquet("nan.parquet", "select 'nan'::double as a union all select 2.0");
    assertEquals(List.of("_", "2"), Read.rows(nan, ""));

    String infinite =
        parquet("infinite.parquet", "select 1::double as a union all select 'inf'::double");
    assertTrue(
        Read.refusal(infinite, "").startsWith(infinite + ", row 2, column 'a': expected a finite"));
  }

  @Test
  void labelsAndCategoriesAreThoseOfTheSettings() {
    String file = parquet("labels.parquet", "select i as a, i % 2 as kind from range(4) t(i)");

    DataSettings settings =
        DataSettings.builder().labelColumn("kind").categorical(List.of("a")).build();
    try (Dataset data = Datasets.open(file, settings)) {
      assertEquals(List.of("a"), data.columns());
      assertTrue(data.table().orElseThrow().isText(0));
      assertEquals(1, data.label(3));
    }
  }

  @Test
  void whatIsAbsentOrDamagedIsSaid() throws IOException {
    parquet("people.parquet", "select 1 as a");
    Files.writeString(folder.resolve("broken.parquet"), "PAR1 and no more");
    Files.writeString(folder.resolve("empty.json"), "[]");

    assertTrue(
        Read.refusal(file("poeple.parquet"), "")
            .endsWith("found none; did you mean '" + file("people.parquet") + "'?"));
    assertTrue(Read.refusal(file("no-*.parquet"), "").contains("No files found"));
    assertTrue(
        Read.refusal(file("broken.parquet"), "")
            .startsWith(file("broken.parquet") + ": expected Parquet, found: "));
    assertTrue(Read.refusal(file("empty.json"), "").contains(": expected "));
    assertTrue(
        Read.refusal(file("people.parquet"), "select * from data where a > 1")
            .endsWith(": expected at least one row, found none"));
  }
}
