package io.github.vae4j.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.result.ResultWriter;
import io.github.vae4j.core.result.ResultWriters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real database, where Debian's package is installed. */
final class PostgresTest {
  private static PostgresServer server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = PostgresServer.start();
    Sql.run(
        server.url(),
        "create table many as select i as id, i * 0.5::double precision as half,"
            + " (i % 100)::numeric(8, 2) / 4 as price, i::real as single, i % 3 = 0 as member,"
            + " case when i % 7 = 0 then null else 'c' || i % 5 end as city,"
            + " date '2026-01-01' + (i % 365) as day,"
            + " timestamp '2026-01-01 00:00:00' + i * interval '1 second' as seen,"
            + " timestamptz '2026-01-01 00:00:00+00' + i * interval '250 ms' as world"
            + " from generate_series(0, 199999) i");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void cellsOfEachTypeBecomeCellsOfTheTable() {
    assertEquals(
        List.of(
            "0 0 0 0 true _ 2026-01-01 2026-01-01 00:00:00 2026-01-01T00:00:00Z",
            "1 0.5 0.25 1 false c1 2026-01-02 2026-01-01 00:00:01 2026-01-01T00:00:00.250Z"),
        Read.rows(server.url(), "select * from many where id < 2 order by id"));
  }

  @Test
  void allRowsComeInOrder() {
    try (Dataset data = Read.open(server.url(), "select id, half from many order by id")) {
      assertEquals(200_000, data.size());
      double[] cells = new double[2];
      data.table().orElseThrow().read(123_456, cells);
      assertEquals(61_728.0, cells[1]);
      assertEquals("vae", data.name());
    }
  }

  @Test
  void rowsAreStreamed() {
    // A gigabyte, of which the heap of these tests holds the half.
    String query = "select repeat('x', 10000) || i % 2 as text from generate_series(1, 100000) i";

    try (Dataset data = Read.open(server.url(), query)) {
      assertEquals(100_000, data.size());
      assertEquals(2, data.table().orElseThrow().texts(0).size());
    }
  }

  @Test
  void nothingIsWrittenWhileReading() {
    assertTrue(
        Read.refusal(server.url(), "delete from many returning id").contains("read-only"),
        "a transaction that only reads");
    assertEquals(List.of("200000"), Sql.rows(server.url(), "select count(*) from many"));
  }

  @Test
  void aConnectionThatIsCutIsSaid() {
    String query =
        "select i, pg_sleep(case when i % 1000 = 0 then 0.05 else 0 end)::text as s"
            + " from generate_series(1, 1000000) i";
    CompletableFuture<String> message =
        CompletableFuture.supplyAsync(() -> Read.refusal(server.url(), query));
    while (Sql.rows(
            server.url(),
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where query like '%pg_sleep(case%' and pid <> pg_backend_pid()")
        .isEmpty()) {
      Thread.onSpinWait();
    }

    String said = message.join();
    assertTrue(said.contains("terminating connection due to administrator command"), said);
  }

  @Test
  void resultsAreOneTransaction() throws IOException {
    ResultWriter writer = ResultWriters.discover().of(server.url()).orElseThrow();
    List<String> header = List.of("id", "score", "row", "since");
    List<List<String>> rows =
        IntStream.range(0, 5000)
            .mapToObj(i -> List.of("C" + i, "" + i / 4.0, "" + i, i == 0 ? "" : "2026-01-31"))
            .toList();
    writer.check(server.url(), "scores");
    writer.write(server.url(), "scores", header, taker -> rows.forEach(taker));
    writer.write(server.url(), "public.scores", header, taker -> rows.forEach(taker));
    assertEquals(
        List.of("10000 6248750 9998"),
        Sql.rows(server.url(), "select count(*), sum(score)::bigint, count(since) from scores"));
    assertEquals(
        List.of("id varchar", "score float8", "row int8", "since date"),
        Sql.types(server.url(), "select * from scores"));

    Sql.run(server.url(), "create table few (id varchar(10), score real check (score < 1000))");
    FileException e =
        assertThrows(
            FileException.class,
            () ->
                writer.write(
                    server.url(),
                    "few",
                    List.of("id", "score"),
                    taker -> rows.forEach(row -> taker.accept(row.subList(0, 2)))));
    assertTrue(e.getMessage().contains("violates check constraint"), e.getMessage());
    Files.delete(Path.of(e.getMessage().replaceFirst("(?s).* kept in ", "")));
    assertEquals(List.of("0"), Sql.rows(server.url(), "select count(*) from few"));
  }

  @Test
  void timesWithoutAnEndAreRefused() {
    String said = Read.refusal(server.url(), "select 1 as a, timestamptz 'infinity' as valid_to");
    assertTrue(said.contains("row 1, column 'valid_to': expected a date or time"), said);
  }

  @Test
  void whoMayNotLogInIsTold() {
    DataException e =
        assertThrows(
            DataException.class,
            () -> Read.open(server.url().replace("user=vae", "user=nobody"), "select 1 a").close());
    assertTrue(e.getMessage().contains("nobody"), e.getMessage());
    assertTrue(e.getMessage().contains("VAE_JDBC_PASSWORD"), e.getMessage());
  }
}
