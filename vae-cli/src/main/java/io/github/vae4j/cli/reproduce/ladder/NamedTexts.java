package io.github.vae4j.cli.reproduce.ladder;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.vae4j.cli.show.CsvLines;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts by name, a line each, in a CSV file with the columns name and value. */
final class NamedTexts {
  private static final List<String> HEADER = List.of("name", "value");

  private NamedTexts() {}

  /**
   * Reads a file.
   *
   * @throws DataException if it is none that {@link #write} wrote
   */
  static Map<String, String> read(Path file) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (CsvReader<CsvRecord> lines = CsvReader.builder().ofCsvRecord(file)) {
      for (CsvRecord line : lines) {
        if (line.getFieldCount() != HEADER.size()) {
          throw new DataException(
              file
                  + ": line "
                  + line.getStartingLineNumber()
                  + ": expected a name and a value, found "
                  + line.getFieldCount()
                  + " cells; remove the file");
        }
        texts.put(line.getField(0), line.getField(1));
      }
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    }
    texts.remove(HEADER.get(0));
    return texts;
  }

  /** Writes a file, whole or not at all. */
  static void write(Path file, Map<String, String> texts) {
    List<List<String>> lines =
        texts.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList();
    CsvLines.write(file, HEADER, lines);
  }
}
