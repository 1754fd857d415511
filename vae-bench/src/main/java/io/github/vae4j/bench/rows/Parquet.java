package io.github.vae4j.bench.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A table as a Parquet file, by DuckDB. */
public final class Parquet {
  private static final String SETTINGS = "set memory_limit='512MB'; set threads=1; ";

  private Parquet() {}

  /** Writes the rows of a CSV file. */
  static void write(Path csv, Path parquet) throws IOException {
    try {
      run(
          String.format(
              "copy (select * from read_csv('%s')) to '%s' (format parquet)", csv, parquet));
    } catch (SQLException e) {
      throw new IOException("writing the table as Parquet", e);
    }
  }

  /**
   * Reads every cell, as little else as there can be.
   *
   * @param arguments the file
   */
  public static void main(String[] arguments) throws SQLException {
    run(String.format("select sum(hash(columns(*))) from '%s'", arguments[0]));
  }

  private static void run(String query) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(SETTINGS + query);
    }
  }
}
