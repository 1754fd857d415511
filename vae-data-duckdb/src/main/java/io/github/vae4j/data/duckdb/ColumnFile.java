package io.github.vae4j.data.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files of one kind that DuckDB reads as one table: a file, all files of a pattern, or a folder.
 *
 * @param json whether they are JSON; else they are Parquet
 * @param pattern in which *, ? and [] stand for what they mean to DuckDB
 */
record ColumnFile(boolean json, String pattern) {
  private static final String MAGIC = "PAR1";
  private static final Pattern PARQUET = Pattern.compile("(?i).+\\.(parquet|pq)");
  private static final Pattern JSON = Pattern.compile("(?i).+\\.(json|jsonl|ndjson)(\\.gz)?");
  private static final Pattern WILD = Pattern.compile("[*?\\[]");
  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+://.*");
  private static final int MOST = 1000; // entries of a folder that are looked at

  /** Returns the files of a locator, if it is one of these. */
  static Optional<ColumnFile> of(String locator) {
    boolean json = JSON.matcher(locator).matches();
    boolean named = json || PARQUET.matcher(locator).matches();
    if (ADDRESS.matcher(locator).matches()) {
      return named ? Optional.of(new ColumnFile(json, locator)) : Optional.empty();
    }
    try {
      Path path = Path.of(locator);
      if (Files.isDirectory(path)) {
        return holdsParquet(path)
            ? Optional.of(new ColumnFile(false, literal(locator) + "/**/*.parquet"))
            : Optional.empty();
      }
      if (Files.exists(path)) {
        return named || Files.isRegularFile(path) && startsAsParquet(path)
            ? Optional.of(new ColumnFile(json, literal(locator)))
            : Optional.empty();
      }
    } catch (InvalidPathException | IOException | UncheckedIOException e) {
      // A pattern is no path everywhere; what cannot be read is for others to say.
    }
    return named ? Optional.of(new ColumnFile(json, locator)) : Optional.empty();
  }

  /** Returns a pattern that stands for one file or folder, whatever characters are in its name. */
  private static String literal(String path) {
    return WILD.matcher(path.replaceFirst("[/\\\\]+$", "")).replaceAll("[$0]");
  }

  private static boolean holdsParquet(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .limit(MOST)
          .filter(Files::isRegularFile)
          .anyMatch(file -> file.toString().endsWith(".parquet")); // as the pattern has it
    }
  }

  private static boolean startsAsParquet(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(MAGIC.length());
      return new String(start, StandardCharsets.ISO_8859_1).equals(MAGIC);
    }
  }

  boolean isAddress() {
    return ADDRESS.matcher(pattern).matches();
  }

  /** Returns whether it may stand for several files. */
  boolean isWild() {
    return WILD.matcher(pattern).find();
  }

  /** Makes the rows of all files the view {@code data}; columns go together by their names. */
  void makeView(Connection connection) throws SQLException {
    String file = DuckDb.literal(pattern);
    String table =
        json
            ? "read_json(" + file + ", columns = " + columns(connection, file) + ")"
            : "read_parquet("
                + ParquetFolder.files(connection, pattern)
                + ", union_by_name = true)";
    try (Statement statement = connection.createStatement()) {
      statement.execute("create view data as select * from " + table);
    }
    connection.commit(); // so that the view outlives a query that fails
  }

  /**
   * Returns the columns of JSON with their types. All objects are looked at before: a sample may
   * mislead. What is now a number and now a text is text.
   */
  private static String columns(Connection connection, String file) throws SQLException {
    StringJoiner columns = new StringJoiner(", ", "{", "}");
    String all = "read_json(" + file + ", union_by_name = true, sample_size = -1)";
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("describe select * from " + all)) {
      while (found.next()) {
        String type = found.getString(2);
        columns.add(
            DuckDb.literal(found.getString(1))
                + ": "
                + DuckDb.literal(type.equals("JSON") ? "VARCHAR" : type));
      }
    }
    return columns.toString();
  }
}
