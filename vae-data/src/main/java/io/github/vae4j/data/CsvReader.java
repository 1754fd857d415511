package io.github.vae4j.data;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.data.csv.TableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads tables as text, line by line, into a store of float64 rows. */
final class CsvReader {
  private CsvReader() {}

  static StoredTable read(Path path, DataSettings settings, int heapLimit) {
    DataFiles.requireFile(path);
    String where = path.toString();
    String name = String.valueOf(path.getFileName());
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
