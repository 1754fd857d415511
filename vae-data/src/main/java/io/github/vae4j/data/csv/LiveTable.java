package io.github.vae4j.data.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a table from text that comes bit by bit and may have no end, in parts: a row is given as
 * soon as it is there. Cells are read as {@link TableText} reads them. But there is one pass alone:
 * the delimiter is that of the first line, and what columns hold is said.
 */
public final class LiveTable {
  private final String where;
  private final LiveText text;
  private final Dialect dialect;
  private final CsvTable table;
  private final CsvTable.CommentedHeader header;
  private final CloseableIterator<Boolean> lines;
  private final PartRows rows = new PartRows();
  private boolean windowsSaid;
  private boolean any;

  /** Takes the rows of the part that is read. */
  private static final class PartRows implements TableText.Rows {
    private Optional<TableText.Rows> part = Optional.empty();

    @Override
    public void write(byte[] bytes, int offset, int length) {
      part.orElseThrow().write(bytes, offset, length);
    }

    @Override
    public MoreTexts moreTexts() {
      return part.orElseThrow().moreTexts();
    }

    @Override
    public void close() {}
  }

  /**
   * Waits for the first line.
   *
   * @param where names the table in messages
   * @param numbers whether the column of this name holds numbers; else it holds text
   * @throws DataException if there is none
   * @throws IOException if it cannot be read
   */
  public LiveTable(String where, InputStream in, DataSettings settings, Predicate<String> numbers)
      throws IOException {
    this.where = where;
    this.text = new LiveText(in);
    if (text.isGzip()) {
      throw new DataException(
          where
              + ": expected text, found gzipped bytes, of which it cannot be told where a row ends;"
              + " unpack them before, such as by gunzip -c");
    }
    this.dialect =
        Dialect.of(new StringReader(text.head()), settings.delimiter(), DataSettings.FOUND_OUT);
    this.table =
        new CsvTable(where, settings, dialect, name -> kind(name, settings, numbers), true, rows);
    this.header = TableText.header(dialect);
    this.lines = TableText.lines(table, dialect, text).iterator();
  }

  private static CsvColumn.Kind kind(
      String name, DataSettings settings, Predicate<String> numbers) {
    if (!numbers.test(name)) {
      return CsvColumn.Kind.TEXT;
    }
    return switch (settings.thousands().getOrDefault(name, "")) {
      case "." -> CsvColumn.Kind.POINTS;
      case "," -> CsvColumn.Kind.COMMAS;
      default -> CsvColumn.Kind.NUMBERS;
    };
  }

  /**
   * Waits for a row, and returns it with those that can be read without waiting. Rows that are
   * wrong are among them, and {@link ParsedTable#refused} says what is wrong.
   *
   * @param most how many rows at most
   * @param newRows makes what takes the rows
   * @return empty if there are no more
   * @throws DataException if the line that names the columns is wrong, a quote stays open, or the
   *     text ends without a row
   * @throws IOException if it cannot be read
   */
  public <R extends TableText.Rows> Optional<TableText.Parsed<R>> next(
      int most, TableText.NewRows<R> newRows) throws IOException {
    R part = newRows.create();
    rows.part = Optional.of(part);
    boolean kept = false;
    try {
      read(most);
      if (table.count() == 0 && any) {
        return Optional.empty();
      }
      any = true;
      ParsedTable parsed = noted(table.endPart());
      kept = true;
      return Optional.of(new TableText.Parsed<>(part, parsed));
    } finally {
      if (!kept) {
        part.close();
      }
    }
  }

  private void read(int most) throws IOException {
    try {
      while (table.count() < most && (table.count() == 0 || text.hasLine()) && lines.hasNext()) {
        lines.next();
        table.endLineOfStream(header);
      }
    } catch (CsvParseException e) {
      throw TableText.refused(where, table, dialect, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ParsedTable noted(ParsedTable part) {
    if (!text.isWindows() || windowsSaid) {
      return part;
    }
    windowsSaid = true;
    return part.noted(List.of("the text is read as windows-1252, because its bytes are not UTF-8"));
  }
}
