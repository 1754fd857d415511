package io.github.vae4j.cli.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.result.ResultWriter;
import io.github.vae4j.core.result.ResultWriters;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a command writes its results: a file, the standard output, or what a {@link ResultWriter}
 * writes to, such as a table of a database.
 */
public final class Destination {
  private static final String DATABASE = "jdbc:";
  private static final String ELSEWHERE = "jdbc:.*|.*\\.(?i:parquet)";

  private final String text;
  private final String table;
  private final Optional<ResultWriter> writer;

  private Destination(String text, String table, Optional<ResultWriter> writer) {
    this.text = text;
    this.table = table;
    this.writer = writer;
  }

  /** Returns a file; {@code -} is the standard output. */
  public static Destination of(Path file) {
    return new Destination(file.toString(), "", Optional.empty());
  }

  /**
   * Returns what a user names, and checks that it can be written to if it is no file.
   *
   * @param table the table of a database
   * @throws IllegalArgumentException if nobody writes there
   * @throws io.github.vae4j.core.file.ResourceException if it cannot be written to
   */
  public static Destination of(String text, String table) {
    ResultWriters writers = ResultWriters.discover();
    Optional<ResultWriter> writer = writers.of(text);
    if (writer.isEmpty() && text.matches(ELSEWHERE)) {
      throw new IllegalArgumentException(
          "--out: expected a .csv file"
              + (writers.destinations().isEmpty() ? "" : ", " + writers.destinations())
              + ", found "
              + Excerpt.of(text)
              + ", which needs io.github.vae4j:vae-data-duckdb on the path");
    }
    writer.ifPresent(to -> to.check(text, table));
    return new Destination(text, table, writer);
  }

  /** Returns whether what a user names is a database. */
  public static boolean isDatabase(String text) {
    return text.startsWith(DATABASE);
  }

  /** Returns whether it is a file, or the standard output. */
  public boolean isFile() {
    return writer.isEmpty();
  }

  /**
   * Returns the file.
   *
   * @throws IllegalStateException if it is none
   */
  public Path file() {
    if (!isFile()) {
      throw new IllegalStateException(text + " is no file");
    }
    return Path.of(text);
  }

  /** Returns what messages call it. */
  public String name() {
    if (isFile()) {
      return OutputFile.name(file());
    }
    return isDatabase(text) ? text + ", table " + table : text;
  }

  /** Returns it as it is written on the command line. */
  @Override
  public String toString() {
    return text;
  }

  /** Writes rows of text while they are made, whole or not at all; to a file as CSV. */
  public void write(List<String> header, Consumer<Consumer<List<String>>> rows) {
    if (!isFile()) {
      writer.orElseThrow().write(text, table, header, rows);
      return;
    }
    OutputFile.write(
        file(),
        out -> {
          Writer characters = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(characters);
          csv.writeRecord(header);
          rows.accept(csv::writeRecord);
          csv.flush();
        });
  }
}
