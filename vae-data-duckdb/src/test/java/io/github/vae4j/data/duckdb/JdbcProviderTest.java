package io.github.vae4j.data.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases by H2 and DuckDB, and one that goes away. */
final class JdbcProviderTest {
  private static final String H2 = "jdbc:h2:mem:shop";

  @TempDir Path folder;
  private Connection open; // an H2 in memory lives as long as a connection to it

  @BeforeEach
  void fill() throws SQLException {
    open = DriverManager.getConnection(H2);
    Sql.run(
        H2,
        "create table customers (id bigint primary key, city varchar(20), age integer,"
            + " income decimal(10, 2), score real, member boolean, since date,"
            + " seen timestamp(3), world timestamp(0) with time zone, photo binary varying)",
        "insert into customers values (1, 'Oslo', 30, 12.50, 0.1, true, date '2026-01-31',"
            + " timestamp '2026-01-31 12:30:00.250', timestamp with time zone"
            + " '2026-01-31 12:30:00+01', x'00')",
        "insert into customers (id) values (2)");
  }

  @AfterEach
  void close() throws SQLException {
    open.close();
  }

  @Test
  void cellsOfEachTypeBecomeCellsOfTheTable() {
    String query =
        "select id, city, age, income, score, member, since, seen, world from customers order by id";

    try (Dataset data = Read.open(H2, query)) {
      assertEquals(
          List.of("ID", "CITY", "AGE", "INCOME", "SCORE", "MEMBER", "SINCE", "SEEN", "WORLD"),
          data.columns());
      assertEquals(
          List.of(
              "1 Oslo 30 12.5 0.1 true 2026-01-31 2026-01-31 12:30:00.250 2026-01-31T11:30:00Z",
              "2 _ _ _ _ _ _ _ _"),
          Read.rows(data).stream().map(row -> row.replace("0.10000000149011612", "0.1")).toList());
      assertEquals("jdbc:h2:mem:shop, row 2, column 'AGE'", data.place(1, 2));
      assertEquals("shop", data.name());
    }
  }

  @Test
  void bytesAreNoCells() {
    assertTrue(
        Read.refusal(H2, "select photo from customers")
            .startsWith("jdbc:h2:mem:shop, column 'PHOTO': expected one number"));
  }

  @Test
  void aQueryIsNeeded() {
    assertTrue(
        Read.refusal(H2, "").startsWith("jdbc:h2:mem:shop: expected a query of the rows"),
        "an empty one");
  }

  @Test
  void readingChangesNothing() {
    assertTrue(
        Read.refusal(H2, "delete from customers").contains("expected a query that gives rows"));
    assertEquals(List.of("2"), Sql.rows(H2, "select count(*) from customers"));
  }

  @Test
  void aPasswordInALocatorIsRefusedAndNotShown() {
    for (String locator :
        List.of(
            "jdbc:h2:mem:shop;PASSWORD=secret",
            "jdbc:postgresql://localhost/shop?user=me&password=secret",
            "jdbc:postgresql://localhost/shop?sslpassword=secret",
            "jdbc:mysql://address=(host=localhost)(password=secret)/shop",
            "jdbc:postgresql://me:secret@localhost/shop",
            "jdbc:oracle:thin:me/secret@localhost:1521:shop")) {
      String message = Read.refusal(locator, "select 1");
      assertTrue(message.contains("expected no password in the locator"), message);
      assertFalse(message.contains("secret"), message);
    }
  }

  @Test
  void aDatabaseWithoutADriverIsToldFromOneThatDoesNotAnswer() {
    String none = Read.refusal("jdbc:nobody://localhost/shop", "select 1");
    assertTrue(
        none.startsWith("jdbc:nobody://localhost/shop: expected a driver of this database"), none);
    assertTrue(none.contains("org.h2.Driver"), none);

    String silent = Read.refusal("jdbc:postgresql://localhost:1/shop?user=me", "select 1");
    assertTrue(
        silent.startsWith("jdbc:postgresql://localhost:1/shop: expected a database that answers"),
        silent);
  }

  @Test
  void aFileOfDuckDbIsReadAndNotMade() {
    String url = "jdbc:duckdb:" + folder.resolve("shop.db");
    String absent = Read.refusal(url, "select 1 as a");
    assertTrue(absent.contains("expected a database that answers"), absent);
    assertFalse(Files.exists(folder.resolve("shop.db")));

    Sql.run(url, "create table t as select i, 'x' || i % 2 as s from range(5) r(i)");
    assertEquals(List.of("3 x1", "4 x0"), Read.rows(url, "select * from t where i > 2"));
    try (Dataset data = Read.open(url, "select * from t")) {
      assertEquals("shop.db", data.name());
    }
    assertTrue(
        Read.refusal(url, "delete from t").contains("expected a query that gives rows"), "delete");
    assertEquals(List.of("5"), Sql.rows(url, "select count(*) from t"));
  }

  @Test
  void aDatabaseThatGoesAwayLeavesNothingHalf() {
    String message = Read.refusal(LeavingDriver.url(H2), "select x from system_range(1, 9999)");

    assertEquals(
        "jdbc:leaving:jdbc:h2:mem:shop: expected all rows of the query, found that they stop after"
            + " about 2,500: the cable was cut; nothing was made of them: the connection is lost,"
            + " run the command again once the database answers",
        message);
  }
}
