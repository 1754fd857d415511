package io.github.vae4j.data.duckdb;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Databases as tests make them and look into them, by their drivers alone. */
final class Sql {
  private Sql() {}

  /** Runs commands in a new database in memory of DuckDB, which writes files. */
  static void duckDb(String... commands) {
    run("jdbc:duckdb:", commands);
  }

  static void run(String url, String... commands) {
    try (Connection connection = DriverManager.getConnection(url)) {
      for (String command : commands) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(command);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the rows of a query, cells as text with blanks between them. */
  static List<String> rows(String url, String query) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join(" ", cells));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the types of the columns of a query. */
  static List<String> types(String url, String query) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
        types.add(
            found.getMetaData().getColumnLabel(i) + " " + found.getMetaData().getColumnTypeName(i));
      }
      return types;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
