package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.data.csv.TableText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Reads tables as text, line by line, into a store of float64 rows. */
final class CsvReader {
  private static final String INPUT = "standard input";

  private CsvReader() {}

  static StoredTable read(Path path, DataSettings settings, int heapLimit) {
    return read(path, path.toString(), String.valueOf(path.getFileName()), settings, heapLimit);
  }

  /** Reads the standard input, whose text is kept in a file until it is parsed. */
  static StoredTable readInput(InputStream in, DataSettings settings, int heapLimit) {
    try {
      Path text = Files.createTempFile("vae4j-input-", ".csv");
      try {
        Files.copy(in, text, StandardCopyOption.REPLACE_EXISTING);
        return read(text, INPUT, INPUT, settings, heapLimit);
      } finally {
        Files.deleteIfExists(text);
      }
    } catch (IOException e) {
      throw new DataException(
          INPUT + ": expected a table, found that it cannot be read: " + e.getMessage(), e);
    }
  }

  private static StoredTable read(
      Path path, String where, String name, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    boolean tabs = name.toLowerCase(Locale.ROOT).matches(".*\\.tsv(\\.gz)?");
    try {
      TableText.Parsed<ByteStore.Writer> parsed =
          TableText.read(
              where,
              () -> DataFiles.stream(path, settings),
              settings,
              tabs ? '\t' : DataSettings.FOUND_OUT,
              () -> new ByteStore.Writer(where, heapLimit));
      return new StoredTable(
          name,
          row -> where + ", line " + parsed.table().line(row),
          parsed.rows().finish(),
          parsed.table());
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }
}
