package io.github.vae4j.data.duckdb;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows of results in a temporary file, until they are where they are to go. What its columns hold
 * is known when all rows are there. If they cannot go there they stay in the file.
 *
 * @param file of CSV
 * @param header names of the columns
 * @param columns what the cells of each are
 */
record ResultSpool(Path file, List<String> header, List<ResultColumn> columns) {

  /**
   * Returns the rows that are handed out.
   *
   * @throws FileException if there is no room for them
   */
  static ResultSpool of(List<String> header, Consumer<Consumer<List<String>>> rows) {
    try {
      Path file = Files.createTempFile("vae4j-results-", ".csv");
      boolean whole = false;
      try {
        List<ResultColumn> columns = new ArrayList<>();
        header.forEach(name -> columns.add(new ResultColumn()));
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
          csv.writeRecord(header);
          rows.accept(
              cells -> {
                for (int i = 0; i < cells.size(); i++) {
                  columns.get(i).take(cells.get(i));
                }
                csv.writeRecord(cells);
              });
        }
        whole = true;
        return new ResultSpool(file, header, columns);
      } finally {
        if (!whole) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new FileException(
          "results: expected room for them in the temporary folder "
              + System.getProperty("java.io.tmpdir")
              + ", found: "
              + e.getMessage(),
          e);
    }
  }

  /** Returns the rows with cells of their types, as a query of DuckDB. */
  String query() {
    StringBuilder types = new StringBuilder();
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < header.size(); i++) {
      String separator = i == 0 ? "" : ", ";
      types.append(separator).append("'c").append(i).append("': '").append(columns.get(i).duckDb());
      types.append('\'');
      names.append(separator).append('c').append(i).append(" as ");
      names.append(DuckDb.quoted(header.get(i)));
    }
    return "select "
        + names
        + " from read_csv("
        + DuckDb.literal(file.toString())
        + ", columns = {"
        + types
        + "}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
        + " nullstr = '', parallel = false)";
  }

  /** Removes the file. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(ResultSpool.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} could not be removed: {1}",
              file,
              String.valueOf(e.getMessage()));
    }
  }

  /** Returns what to throw if the rows cannot go where they are to go. */
  FileException kept(String destination, Exception e) {
    return new FileException(
        destination
            + ": expected to write the results, found: "
            + SqlFailure.reason(e)
            + "; nothing was changed there, and the results are kept in "
            + file,
        e);
  }
}
