package io.github.vae4j.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Reads tables of numbers, line by line, into a store of float32 rows. */
final class CsvReader {
  private CsvReader() {}

  static StoredDataset read(Path path, DataSettings options, int heapLimit) {
    DataFiles.requireFile(path);
    String name = String.valueOf(path.getFileName());
    try (InputStream in = DataFiles.stream(path)) {
      return read(path.toString(), name, in, options, heapLimit);
    } catch (UncheckedIOException e) {
      throw DataFiles.unreadable(path, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw DataFiles.unreadable(path, e);
    }
  }

  /** Reads UTF-8 text; {@code where} names it in messages. */
  static StoredDataset read(
      String where, String name, InputStream text, DataSettings options, int heapLimit)
      throws IOException {
    var settings =
        de.siegmar.fastcsv.reader.CsvReader.builder()
            .fieldSeparator(options.delimiter())
            .detectBomHeader(true)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE) // the table reports these itself
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE);
    try (ByteStore.Writer rows = new ByteStore.Writer(where, heapLimit);
        var csv = settings.ofCsvRecord(text, StandardCharsets.UTF_8)) {
      CsvTable table = new CsvTable(where, options, rows);
      for (CsvRecord line : csv) {
        table.accept(line.getStartingLineNumber(), line.getFields());
      }
      return table.finish(name);
    } catch (CsvParseException e) {
      throw new DataException(where + ": expected a table, found: " + e.getMessage(), e);
    }
  }
}
