package io.github.vae4j.data.duckdb;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.UUID;

/** How DuckDB is used: with little memory, row after row, and without downloads. */
final class DuckDb {
  private static final int MOST_THREADS = 4; // one thread takes the rows; more would wait for it

  private DuckDb() {}

  /** Returns its settings of a connection. */
  static Map<String, String> settings() {
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    return Map.of(
        // Else the whole result is in memory before its first row is given.
        "jdbc_stream_results", "true",
        "memory_limit", "512MB",
        "threads", Integer.toString(threads),
        // What does not fit goes there, not to the current folder; no other connection writes
        // there.
        "temp_directory",
            Path.of(System.getProperty("java.io.tmpdir"), "vae4j-duckdb-" + UUID.randomUUID())
                .toString(),
        // An unknown kind of file is an error, not an attempt to download.
        "autoinstall_known_extensions", "false",
        "autoload_known_extensions", "false");
  }

  /** Opens a database in memory, for files. */
  static Connection open() {
    return Database.of(Database.DUCKDB).open(true);
  }

  static boolean isInMemory(String locator) {
    String path = locator.substring(Database.DUCKDB.length()).replaceFirst(";.*", "");
    return path.isEmpty() || path.startsWith(":memory:");
  }

  /** Returns a text as a literal of SQL. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Returns a name as SQL has it, however it is spelled. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
