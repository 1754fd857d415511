package io.github.vae4j.cli.report;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table of text in a file of a run. */
record CsvTable(List<String> columns, List<List<String>> rows) {
  private static final int MOST_ROWS = 1_000_000;

  /**
   * Reads a table.
   *
   * @return nothing if there is no such file
   * @throws DataException if it is not a CSV file with as many cells in each line as in the first
   */
  static Optional<CsvTable> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    // Columns of a user's table may have the names of ours, so they are no keys.
    try (CsvReader<CsvRecord> lines = CsvReader.builder().ofCsvRecord(file)) {
      for (CsvRecord line : lines) {
        if (columns.isEmpty()) {
          columns.addAll(line.getFields());
          continue;
        }
        rows.add(List.copyOf(line.getFields()));
        if (rows.size() > MOST_ROWS) {
          throw new DataException(file + ": expected at most " + MOST_ROWS + " lines, found more");
        }
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          file + ": expected a CSV file of a run, found: " + e.getMessage() + "; remove it", e);
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new CsvTable(columns, rows));
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  /** Returns the cells of a column; none if there is no such column. */
  List<String> texts(String column) {
    int i = columns.indexOf(column);
    return i < 0 ? List.of() : rows.stream().map(row -> row.get(i)).toList();
  }

  /** Returns the numbers of a column, NaN for a cell that is none. */
  List<Double> numbers(String column) {
    return texts(column).stream().map(CsvTable::number).toList();
  }

  /** Returns a cell; "" if there is no such column. */
  String cell(int row, String column) {
    int i = columns.indexOf(column);
    return i < 0 ? "" : rows.get(row).get(i);
  }

  static double number(String cell) {
    try {
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
