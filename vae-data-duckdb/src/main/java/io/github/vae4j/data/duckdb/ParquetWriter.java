package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.ResourceException;
import io.github.vae4j.core.result.ResultWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Results as a Parquet file, whole or not at all. */
public final class ParquetWriter implements ResultWriter {
  /** Creates the writer. */
  public ParquetWriter() {}

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public String destinations() {
    return ".parquet";
  }

  @Override
  public boolean writes(String destination) {
    return destination.toLowerCase(Locale.ROOT).endsWith(".parquet")
        && !destination.startsWith(Database.JDBC);
  }

  @Override
  public void check(String destination, String table) {
    AtomicFile.check(Path.of(destination));
    try (Connection connection = DuckDb.open()) {
      connection.rollback();
    } catch (SQLException e) {
      throw new DataException(destination + ": DuckDB: " + SqlFailure.reason(e), e);
    }
  }

  @Override
  public void write(
      String destination,
      String table,
      List<String> header,
      Consumer<Consumer<List<String>>> rows) {
    ResultSpool spool = ResultSpool.of(header, rows);
    try {
      Path parquet = Files.createTempFile("vae4j-results-", ".parquet");
      try {
        try (Connection connection = DuckDb.open();
            Statement statement = connection.createStatement()) {
          statement.execute(
              "copy ("
                  + spool.query()
                  + ") to "
                  + DuckDb.literal(parquet.toString())
                  + " (format parquet)");
        }
        AtomicFile.write(Path.of(destination), out -> Files.copy(parquet, out));
      } finally {
        Files.deleteIfExists(parquet);
      }
      spool.delete();
    } catch (SQLException | IOException | ResourceException e) {
      throw spool.kept(destination, e);
    }
  }
}
