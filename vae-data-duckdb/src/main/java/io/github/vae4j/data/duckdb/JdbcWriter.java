package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.ResourceException;
import io.github.vae4j.core.result.ResultWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Results as rows of a table of a database, by its JDBC URL: all of them in one transaction. A
 * table that is not there is made; one that is there gets the rows in addition.
 */
public final class JdbcWriter implements ResultWriter {
  /** Creates the writer. */
  public JdbcWriter() {}

  @Override
  public String name() {
    return "database";
  }

  @Override
  public String destinations() {
    return "jdbc:... (a database, with --out-table)";
  }

  @Override
  public boolean writes(String destination) {
    return destination.startsWith(Database.JDBC);
  }

  @Override
  public void check(String destination, String table) {
    Database database = Database.of(destination);
    try (Connection connection = database.open(false)) {
      connection.rollback();
    } catch (SQLException e) {
      throw new DataException(database.where() + ": found: " + SqlFailure.reason(e), e);
    }
  }

  @Override
  public void write(
      String destination,
      String table,
      List<String> header,
      Consumer<Consumer<List<String>>> rows) {
    Database database = Database.of(destination);
    ResultSpool spool = ResultSpool.of(header, rows);
    try (Connection connection = database.open(false)) {
      new ResultTable(connection, table, spool).write(database.isDuckDb());
    } catch (SQLException | ResourceException e) {
      throw spool.kept(database.where() + ", table '" + table + "'", e);
    }
    spool.delete();
  }
}
