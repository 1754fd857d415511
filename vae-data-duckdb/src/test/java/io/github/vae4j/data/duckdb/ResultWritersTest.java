package io.github.vae4j.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.result.ResultWriter;
import io.github.vae4j.core.result.ResultWriters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultWritersTest {
  private static final List<String> HEADER =
      List.of("id", "score", "zip", "row", "since", "seen", "Why 1");
  private static final List<List<String>> ROWS =
      List.of(
          List.of("1", "2.5", "0150", "7", "2026-01-31", "2026-01-31 12:30:00", "age=3, \"x\""),
          List.of("2", "-3", "5003", "8", "", "2026-01-31 12:30:00.250", ""),
          List.of("3", "1.0E-5", "9008", "9", "2026-02-01", "", "two\nlines"));

  @TempDir Path folder;

  private static void write(String destination, String table, List<List<String>> rows) {
    ResultWriter writer = ResultWriters.discover().of(destination).orElseThrow();
    writer.check(destination, table);
    writer.write(destination, table, HEADER, taker -> rows.forEach(taker));
  }

  @Test
  void parquetHasTypesAndTheRowsInOrder() {
    String file = folder.resolve("it's.parquet").toString();
    write(file, "", ROWS);

    String all = "select * from '" + file.replace("'", "''") + "'";
    assertEquals(
        List.of(
            "id BIGINT",
            "score DOUBLE",
            "zip VARCHAR",
            "row BIGINT",
            "since DATE",
            "seen TIMESTAMP",
            "Why 1 VARCHAR"),
        Sql.types("jdbc:duckdb:", all));
    assertEquals(
        List.of(
            "1 2.5 0150 7 2026-01-31 2026-01-31 12:30:00.0 age=3, \"x\"",
            "2 -3.0 5003 8 null 2026-01-31 12:30:00.25 null",
            "3 1.0E-5 9008 9 2026-02-01 null two\nlines"),
        Sql.rows("jdbc:duckdb:", all));
  }

  @Test
  void idsOfManyDigitsStayWhatTheyAre() {
    String file = folder.resolve("ids.parquet").toString();
    List<String> ids =
        List.of("12345678901234567890", "12345678901234567893", "1234567890123456789");
    ResultWriter writer = ResultWriters.discover().of(file).orElseThrow();
    writer.write(
        file,
        "",
        List.of("id", "exact", "score"),
        taker ->
            ids.forEach(
                id -> taker.accept(List.of(id, "10000000000000000000", "0.12345678901234567890"))));

    String all = "select * from '" + file + "'";
    assertEquals(
        List.of("id VARCHAR", "exact DOUBLE", "score DOUBLE"), Sql.types("jdbc:duckdb:", all));
    assertEquals(ids, Sql.rows("jdbc:duckdb:", "select id from '" + file + "'"));
  }

  @Test
  void aColumnOfWholeNumbersByItsScaleDoesNotRound() throws SQLException, IOException {
    String url = "jdbc:h2:mem:scale";
    try (Connection open = DriverManager.getConnection(url)) {
      Sql.run(
          url,
          "create table scores (id bigint, score numeric(10, 0), zip varchar, \"ROW\" bigint, since"
              + " date, seen timestamp, \"Why 1\" varchar)");
      String said =
          assertThrows(FileException.class, () -> write(url, "scores", ROWS)).getMessage();
      assertTrue(said.contains("found one of whole numbers, which rounds"), said);
      Files.delete(Path.of(said.replaceFirst("(?s).* kept in ", "")));
      assertEquals(List.of("0"), Sql.rows(url, "select count(*) from scores"));
      assertFalse(open.isClosed());
    }
  }

  @Test
  void parquetIsReplacedWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("scores.parquet");
    write(file.toString(), "", ROWS);
    byte[] before = Files.readAllBytes(file);

    Consumer<Consumer<List<String>>> failing =
        taker -> {
          taker.accept(ROWS.get(0));
          throw new DataException("the data ended");
        };
    ResultWriter writer = ResultWriters.discover().of(file.toString()).orElseThrow();
    assertThrows(DataException.class, () -> writer.write(file.toString(), "", HEADER, failing));
    assertEquals(List.of(file), list(folder));
    assertEquals(before.length, Files.size(file));

    assertThrows(
        FileException.class,
        () -> writer.check(folder.resolve("absent/scores.parquet").toString(), ""));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aTableOfDuckDbIsMadeAndGrows() {
    String url = "jdbc:duckdb:" + folder.resolve("shop.db");
    write(url, "scores", ROWS);
    write(url, "scores", ROWS);

    assertEquals(List.of("6 -0.99998"), Sql.rows(url, "select count(*), sum(score) from scores"));
    assertEquals(
        List.of("0150"), Sql.rows(url, "select distinct zip from scores where \"row\" = 7"));
  }

  @Test
  void aTableOfH2IsMadeAndGrowsByNamesWithoutQuotes() throws SQLException {
    String url = "jdbc:h2:mem:results";
    try (Connection open = DriverManager.getConnection(url)) {
      write(url, "scores", ROWS);
      write(url, "scores", ROWS);
      Sql.run(url, "create schema nightly");
      write(url, "nightly.scores", ROWS);

      assertEquals(
          List.of("1 2.5 0150 2026-01-31", "2 -3.0 5003 null", "3 1.0E-5 9008 2026-02-01"),
          Sql.rows(url, "select distinct id, score, zip, since from scores order by id"));
      assertEquals(List.of("6"), Sql.rows(url, "select count(*) from scores"));
      assertEquals(List.of("3"), Sql.rows(url, "select count(*) from nightly.scores"));
      assertFalse(open.isClosed());
    }
  }

  @Test
  void aDatabaseThatGoesAwayIsAsBeforeAndTheResultsAreKept() throws SQLException, IOException {
    String h2 = "jdbc:h2:mem:leaving";
    String url = LeavingDriver.url(h2);
    List<List<String>> rows =
        IntStream.range(0, 5000)
            .mapToObj(i -> List.of("" + i, "0.5", "a", "" + i, "", "", ""))
            .toList();
    try (Connection open = DriverManager.getConnection(h2)) {
      Sql.run(
          h2,
          "create table scores (id bigint, score double precision, zip varchar, \"ROW\" bigint,"
              + " since date, seen timestamp, \"Why 1\" varchar)",
          "insert into scores (id) values (-1)");

      FileException e = assertThrows(FileException.class, () -> write(url, "scores", rows));
      assertTrue(
          e.getMessage()
              .startsWith(
                  "jdbc:leaving:jdbc:h2:mem:leaving, table 'scores': expected to write the results,"
                      + " found: the cable was cut; nothing was changed there, and the results are"
                      + " kept in "),
          e.getMessage());
      Path kept = Path.of(e.getMessage().replaceFirst("(?s).* kept in ", ""));
      assertEquals(5001, Files.readAllLines(kept).size());
      Files.delete(kept);
      assertEquals(List.of("-1"), Sql.rows(h2, "select id from scores"));
      assertFalse(open.isClosed());
    }
  }

  @Test
  void aTableThatDoesNotTakeTheRowsStaysAsItIs() throws SQLException, IOException {
    String url = "jdbc:h2:mem:other";
    try (Connection open = DriverManager.getConnection(url)) {
      Sql.run(url, "create table scores (id bigint)");

      FileException e = assertThrows(FileException.class, () -> write(url, "scores", ROWS));
      assertTrue(e.getMessage().contains("Column \"SCORE\" not found"), e.getMessage());
      Files.delete(Path.of(e.getMessage().replaceFirst("(?s).* kept in ", "")));
      assertEquals(List.of("0"), Sql.rows(url, "select count(*) from scores"));
      assertFalse(open.isClosed());
    }
  }

  @Test
  void aColumnOfWholeNumbersRoundsNothing() throws SQLException, IOException {
    String duckDb = "jdbc:duckdb:" + folder.resolve("shop.db");
    List<String> whole = List.of("1", "2", "a", "7", "", "", "");
    List<String> fraction = List.of("1", "97.53", "a", "7", "", "", "");
    try (Connection open = DriverManager.getConnection("jdbc:h2:mem:whole")) {
      for (String url : List.of(duckDb, "jdbc:h2:mem:whole")) {
        write(url, "scores", List.of(whole));
        FileException e =
            assertThrows(FileException.class, () -> write(url, "scores", List.of(fraction)));
        assertTrue(
            e.getMessage().contains("column 'score': expected a column of double precision"),
            e.getMessage());
        Files.delete(Path.of(e.getMessage().replaceFirst("(?s).* kept in ", "")));
        assertEquals(List.of("1 2"), Sql.rows(url, "select count(*), sum(score) from scores"));
      }
      assertFalse(open.isClosed());
    }
  }

  @Test
  void aTextThatOnlyLooksLikeATimeIsText() {
    String file = folder.resolve("dates.parquet").toString();
    write(file, "", List.of(List.of("1", "2", "a", "7", "2023-02-30", "2026-01-31 25:61:00", "")));
    assertEquals(
        List.of("2023-02-30 2026-01-31 25:61:00"),
        Sql.rows("jdbc:duckdb:", "select since, seen from '" + file + "'"));
  }
}
