package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.data.csv.LiveTable;
import io.github.vae4j.data.csv.TableText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

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
      throw unreadableInput(e);
    }
  }

  /**
   * Reads the standard input as its rows come, in parts; waits for its first line.
   *
   * @param most rows in a part
   * @param numbers whether the column of this name holds numbers
   */
  static Iterator<Dataset> partsOfInput(
      InputStream in, DataSettings settings, int most, Predicate<String> numbers) {
    try {
      return new Parts(new LiveTable(INPUT, in, settings, numbers), most);
    } catch (IOException e) {
      throw unreadableInput(e);
    }
  }

  private static DataException unreadableInput(IOException e) {
    return new DataException(
        INPUT + ": expected a table, found that it cannot be read: " + e.getMessage(), e);
  }

  /** The parts of the standard input, each a table of its own in the heap. */
  private static final class Parts implements Iterator<Dataset> {
    private final LiveTable table;
    private final int most;
    private Optional<Dataset> next = Optional.empty();

    Parts(LiveTable table, int most) {
      this.table = table;
      this.most = most;
    }

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) {
        next = read();
      }
      return next.isPresent();
    }

    @Override
    public Dataset next() {
      if (!hasNext()) {
        throw new NoSuchElementException(INPUT + " has no more rows");
      }
      Dataset part = next.orElseThrow();
      next = Optional.empty();
      return part;
    }

    private Optional<Dataset> read() {
      try {
        return table
            .next(most, () -> new ByteStore.Writer(INPUT, ByteStore.HEAP_LIMIT))
            .map(part -> stored(INPUT, INPUT, part));
      } catch (IOException e) {
        throw unreadableInput(e);
      }
    }
  }

  private static StoredTable stored(
      String name, String where, TableText.Parsed<ByteStore.Writer> parsed) {
    return new StoredTable(
        name,
        row -> where + ", line " + parsed.table().line(row),
        parsed.rows().finish(),
        parsed.table());
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
      return stored(name, where, parsed);
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }
}
