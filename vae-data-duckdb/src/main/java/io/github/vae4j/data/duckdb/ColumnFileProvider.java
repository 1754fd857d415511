package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProvider;
import io.github.vae4j.core.file.NearestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Parquet and JSON, read by DuckDB: a file, all files of a pattern such as {@code
 * 'sales/*.parquet'}, or a folder of Parquet files, whose sub-folders {@code year=2026} are a
 * column. A query reads them as the table {@code data}.
 */
public final class ColumnFileProvider implements DatasetProvider {
  /** Creates the provider. */
  public ColumnFileProvider() {}

  @Override
  public String name() {
    return "columns";
  }

  @Override
  public String locators() {
    return ".parquet, .json, .ndjson (a file, a pattern, or a folder of .parquet)";
  }

  @Override
  public Set<String> settings() {
    return Set.of("label-column", "missing", "categorical", "query");
  }

  @Override
  public int priority() {
    return -1; // before the readers of folders of images, and of text
  }

  @Override
  public boolean opens(String locator) {
    return ColumnFile.of(locator).isPresent();
  }

  @Override
  public Dataset open(String locator, DataSettings settings) {
    ColumnFile files =
        ColumnFile.of(locator)
            .orElseThrow(
                () -> new DataException(locator + ": expected " + locators() + ", found no such"));
    requireFile(locator, files);
    String query = settings.query().isBlank() ? "select * from data" : settings.query();
    try (Connection connection = DuckDb.open()) {
      view(connection, locator, files);
      return new QueryReader(name(locator), locator, query, QueryReader.FEW, settings)
          .read(connection);
    } catch (SQLException e) {
      throw new DataException(
          locator + ": expected to close DuckDB, found: " + SqlFailure.reason(e), e);
    }
  }

  private static void requireFile(String locator, ColumnFile files) {
    if (files.isAddress()) {
      throw new DataException(
          locator
              + ": expected a file on this machine, found an address; nothing is downloaded: copy"
              + " the file here and name the copy");
    }
    if (!files.isWild() && !Files.exists(Path.of(locator))) {
      throw new DataException(
          locator
              + ": expected a data file, found none; "
              + NearestFile.remedy(locator, List.of()));
    }
  }

  private static void view(Connection connection, String locator, ColumnFile files) {
    try {
      files.makeView(connection);
    } catch (SQLException e) {
      throw new DataException(
          locator
              + ": expected "
              + (files.json() ? "JSON objects, one for each row" : "Parquet")
              + ", found: "
              + SqlFailure.reason(e),
          e);
    }
  }

  private static String name(String locator) {
    return locator.replaceFirst("[/\\\\]+$", "").replaceFirst(".*[/\\\\](?=[^/\\\\]+$)", "");
  }
}
