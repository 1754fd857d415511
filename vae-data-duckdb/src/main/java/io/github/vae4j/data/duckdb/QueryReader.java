package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.data.StoredTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the rows of a query once, in order, into a table: a training asks for them in random order,
 * again and again.
 *
 * @param name what messages call the data
 * @param where names the source of the rows in messages
 * @param firstFetch how many rows the driver is asked for at once before the columns are known, as
 *     it counts them
 */
record QueryReader(String name, String where, String query, int firstFetch, DataSettings settings) {
  /** Rows that drivers are asked for at first. */
  static final int FEW = 1000;

  private static final String HIDDEN = "Invalid result set";
  private static final int MOST = 10_000; // rows at once
  private static final int MOST_CELLS = 300_000; // at once

  /**
   * Reads the rows.
   *
   * @throws DataException if the database refuses the query or goes away, there is no row, or a
   *     column holds what is no cell
   */
  Dataset read(Connection connection) {
    int rows = -1;
    // A query that fails may close its statement: each has one of its own.
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(firstFetch);
      try (ResultSet found = statement.executeQuery(query)) {
        List<CellKind> kinds = kinds(found.getMetaData());
        try (StoredTable.Builder table = table(found.getMetaData(), kinds)) {
          if (firstFetch > 0) {
            found.setFetchSize(Math.max(1, Math.min(MOST, MOST_CELLS / kinds.size())));
          }
          int most = settings.limit() == 0 ? Integer.MAX_VALUE : settings.limit();
          rows = 0;
          while (rows < most && found.next()) {
            for (int i = 0; i < kinds.size(); i++) {
              take(kinds.get(i), found, i + 1, rows, table);
            }
            table.endRow();
            rows++;
          }
          return table.finish();
        }
      }
    } catch (SQLException e) {
      throw rows < 0 ? refused(connection, e) : stopped(connection, rows, e);
    }
  }

  private void take(CellKind kind, ResultSet found, int column, int row, StoredTable.Builder table)
      throws SQLException {
    try {
      kind.read(found, column, table);
    } catch (DateTimeException e) {
      throw new DataException(
          String.format(
              "%s, row %d, column '%s': expected a date or time of the years 1 to 9999, found one"
                  + " beyond them, such as infinity, or none of the calendar; make it NULL by --query",
              where, row + 1, Excerpt.name(label(found.getMetaData(), column))),
          e);
    }
  }

  private StoredTable.Builder table(ResultSetMetaData columns, List<CellKind> kinds)
      throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= kinds.size(); i++) {
      names.add(columns.getColumnLabel(i));
    }
    return new StoredTable.Builder(
        settings.limit() == 0 ? name : name + " (first " + settings.limit() + ")",
        where,
        names,
        kinds.stream().map(CellKind::isText).toList(),
        settings);
  }

  private List<CellKind> kinds(ResultSetMetaData columns) throws SQLException {
    List<CellKind> kinds = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      int column = i;
      kinds.add(
          CellKind.of(columns, i)
              .orElseThrow(() -> noCell(label(columns, column), type(columns, column))));
    }
    return kinds;
  }

  private DataException noCell(String column, String type) {
    return new DataException(
        where
            + ", column '"
            + Excerpt.name(column)
            + "': expected one number, truth value, time or text in each row, found "
            + type
            + "; choose columns by --query, and parts of this one, such as "
            + DuckDb.quoted(column)
            + (type.startsWith("STRUCT") ? ".part" : "[1]"));
  }

  private static String label(ResultSetMetaData columns, int column) {
    try {
      return columns.getColumnLabel(column);
    } catch (SQLException e) {
      return Integer.toString(column);
    }
  }

  private static String type(ResultSetMetaData columns, int column) {
    try {
      return columns.getColumnTypeName(column);
    } catch (SQLException e) {
      return "another type";
    }
  }

  private DataException refused(Connection connection, SQLException e) {
    if (SqlFailure.isConnectionLost(connection)) {
      return stopped(connection, 0, e);
    }
    return new DataException(
        where
            + ": expected a query that gives rows, found: "
            + reason(connection, e)
            + (settings.query().isEmpty() ? "" : "; correct --query"),
        e);
  }

  private DataException stopped(Connection connection, int rows, SQLException e) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: expected all rows of the query, found that they stop after about %,d: %s; nothing was"
                + " made of them: %s",
            where,
            rows,
            reason(connection, e),
            SqlFailure.isConnectionLost(connection)
                ? "the connection is lost, run the command again once the database answers"
                : "correct the data, or leave out what is wrong by --query"),
        e);
  }

  /**
   * Returns why the rows do not come. Where they are streamed DuckDB says no more than that the
   * result is invalid; asked how long the query takes it says why.
   */
  private String reason(Connection connection, SQLException e) {
    if (String.valueOf(e.getMessage()).contains(HIDDEN)) {
      try (Statement statement = connection.createStatement()) {
        connection.rollback();
        statement.execute("explain analyze " + query);
      } catch (SQLException cause) {
        return SqlFailure.reason(cause);
      }
    }
    return SqlFailure.reason(e);
  }
}
