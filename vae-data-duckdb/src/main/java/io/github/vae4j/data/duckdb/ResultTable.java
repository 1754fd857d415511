package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table of a database that takes results.
 *
 * @param table its name, behind that of its schema and a point or alone
 */
record ResultTable(Connection connection, String table, ResultSpool spool) {
  private static final int BATCH = 1000; // rows that are sent at once
  private static final Set<Integer> WHOLE =
      Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT);
  private static final Set<Integer> TEXT = Set.of(Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR);
  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * Writes all rows, in one transaction.
   *
   * @param duckDb whether the database is DuckDB, which reads the rows itself
   * @throws SQLException if it cannot; then no row was written
   * @throws DataException if a column of the table would round; then no row was written
   */
  void write(boolean duckDb) throws SQLException {
    boolean made = false;
    boolean written = false;
    try {
      if (!exists()) {
        execute("create table " + name() + " (" + definitions() + ")");
        made = true;
      }
      List<Integer> types = types();
      if (duckDb) {
        execute("insert into " + name() + " (" + columns() + ") " + spool.query());
      } else {
        insert(types);
      }
      connection.commit();
      written = true;
    } finally {
      if (!written) {
        undo(made);
      }
    }
  }

  /**
   * Returns the types of the table's columns.
   *
   * @throws DataException if one of whole numbers would round what it is given
   */
  private List<Integer> types() throws SQLException {
    List<Integer> types = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet none =
            statement.executeQuery("select " + columns() + " from " + name() + " where 1 = 0")) {
      for (int i = 0; i < spool.header().size(); i++) {
        types.add(none.getMetaData().getColumnType(i + 1));
        if (isWhole(none.getMetaData(), i + 1) && spool.columns().get(i).hasFractions()) {
          throw new DataException(
              String.format(
                  "column '%s': expected a column of %s, found one of whole numbers, which rounds;"
                      + " change its type, or name another table by --out-table",
                  spool.header().get(i), spool.columns().get(i).standard()));
        }
      }
    }
    return types;
  }

  /** Returns whether a column has whole numbers alone; one without a precision takes any. */
  private static boolean isWhole(ResultSetMetaData columns, int column) throws SQLException {
    int type = columns.getColumnType(column);
    boolean decimal = type == Types.DECIMAL || type == Types.NUMERIC;
    return WHOLE.contains(type)
        || decimal && columns.getPrecision(column) > 0 && columns.getScale(column) == 0;
  }

  private void insert(List<Integer> types) throws SQLException {
    int width = spool.header().size();
    try (Connection reader = DuckDb.open();
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery(spool.query());
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into "
                    + name()
                    + " ("
                    + columns()
                    + ") values ("
                    + String.join(", ", Collections.nCopies(width, "?"))
                    + ")")) {
      int waiting = 0;
      while (rows.next()) {
        for (int i = 1; i <= width; i++) {
          // Some databases take no number for a column of text.
          boolean text = TEXT.contains(types.get(i - 1));
          insert.setObject(i, text ? rows.getString(i) : rows.getObject(i));
        }
        insert.addBatch();
        if (++waiting == BATCH) {
          insert.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        insert.executeBatch();
      }
    }
  }

  /** Takes back what was done; some databases keep a table that was made all the same. */
  private void undo(boolean made) {
    try {
      connection.rollback();
      if (made && exists()) {
        execute("drop table " + name());
        connection.commit();
      }
    } catch (SQLException e) {
      System.getLogger(ResultTable.class.getName())
          .log(System.Logger.Level.DEBUG, "the transaction ended with its connection", e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private boolean exists() throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    String[] parts = table.split("\\.", 2);
    String schema = parts.length == 2 ? folded(parts[0]) : connection.getSchema();
    String last = folded(parts[parts.length - 1]);
    try (ResultSet found =
        database.getTables(connection.getCatalog(), schema, pattern(database, last), null)) {
      return found.next();
    }
  }

  /** Returns a name as a pattern that stands for it alone. */
  private static String pattern(DatabaseMetaData database, String name) throws SQLException {
    String escape = database.getSearchStringEscape();
    return escape == null ? name : name.replace("_", escape + "_").replace("%", escape + "%");
  }

  private String name() throws SQLException {
    String[] parts = table.split("\\.", 2);
    return parts.length == 2 ? quoted(parts[0]) + "." + quoted(parts[1]) : quoted(table);
  }

  private String columns() throws SQLException {
    StringBuilder names = new StringBuilder();
    for (String name : spool.header()) {
      names.append(names.isEmpty() ? "" : ", ").append(quoted(name));
    }
    return names.toString();
  }

  private String definitions() throws SQLException {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < spool.header().size(); i++) {
      columns.append(i == 0 ? "" : ", ").append(quoted(spool.header().get(i)));
      columns.append(' ').append(spool.columns().get(i).standard());
    }
    return columns.toString();
  }

  private String quoted(String name) throws SQLException {
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    return quote + folded(name).replace(quote, quote + quote) + quote;
  }

  /** Returns a name as the database spells one without quotes: so people need none either. */
  private String folded(String name) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    if (!SIMPLE.matcher(name).matches()) {
      return name;
    }
    if (database.storesUpperCaseIdentifiers()) {
      return name.toUpperCase(Locale.ROOT);
    }
    return database.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
  }
}
