package io.github.vae4j.data.duckdb;

import io.github.vae4j.core.data.DataException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Parquet files of a folder and its sub-folders. Those of a name, or in a folder of a name,
 * that begins with _ or a point are no data, but what programs keep beside them.
 */
final class ParquetFolder {
  private static final String DEEP = "**";

  private ParquetFolder() {}

  /**
   * Returns the files of a pattern as an argument of SQL.
   *
   * @throws DataException if only some are in folders such as year=2026, so that others would not
   *     have that column
   */
  static String files(Connection connection, String pattern) throws SQLException {
    int start = pattern.indexOf(DEEP);
    if (start < 0) {
      return DuckDb.literal(pattern);
    }
    List<String> kept = new ArrayList<>();
    Map<List<String>, String> keys = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select file from glob(" + DuckDb.literal(pattern) + ")")) {
      while (found.next()) {
        String file = found.getString(1);
        List<String> parts =
            Arrays.asList(file.substring(Math.min(start, file.length())).split("[/\\\\]"));
        if (parts.stream().noneMatch(part -> part.startsWith("_") || part.startsWith("."))) {
          kept.add(file);
          keys.putIfAbsent(
              parts.stream()
                  .limit(parts.size() - 1L)
                  .filter(part -> part.indexOf('=') > 0)
                  .map(part -> part.substring(0, part.indexOf('=')))
                  .toList(),
              file);
        }
      }
    }
    if (keys.size() > 1) {
      throw new DataException(
          pattern
              + ": expected all files in sub-folders of the same columns, such as year=2026, found "
              + keys.values().stream().limit(2).collect(Collectors.joining(" and "))
              + "; move those of one kind to a folder of their own");
    }
    return kept.isEmpty()
        ? DuckDb.literal(pattern)
        : kept.stream().map(DuckDb::literal).collect(Collectors.joining(", ", "[", "]"));
  }
}
