package io.github.vae4j.data.csv;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tables from text. What the columns hold is taken from the first 1000 lines; then all lines
 * are read, and once more if a column turns out to hold something else. The text is never in memory
 * as a whole; some of the different texts of a column are, and one number for each label.
 *
 * <p>A line can have {@link ParsedTable#MOST_COLUMNS} cells, and a cell 2^24 characters. A table
 * can have 2^31 - 1 rows.
 */
public final class TableText {
  private static final int FIRST_LINES = 1000;
  private static final int MOST_CHARACTERS = 1 << 24;

  private final String where;
  private final Source source;
  private final DataSettings settings;
  private final TextEncoding encoding;
  private final Dialect dialect;

  /** Where the text comes from: it is read several times. */
  @FunctionalInterface
  public interface Source {
    /** Opens the text from its start on. */
    InputStream open() throws IOException;
  }

  /** Takes the rows of one pass: each cell is a float64, big-endian. */
  public interface Rows extends AutoCloseable {
    /** Takes some bytes of a row. */
    void write(byte[] bytes, int offset, int length);

    /** Makes a place for texts that there is no room for in memory, which lasts as the rows do. */
    MoreTexts moreTexts();

    @Override
    void close();
  }

  /** Where only the kinds of the columns are asked for. */
  private static final class NoRows implements Rows, MoreTexts {
    private int texts;

    @Override
    public void write(byte[] bytes, int offset, int length) {}

    @Override
    public MoreTexts moreTexts() {
      return this;
    }

    @Override
    public void add(char[] text, int from, int to) {
      texts++;
    }

    @Override
    public String get(int number) {
      throw new UnsupportedOperationException("the texts are not kept");
    }

    @Override
    public int size() {
      return texts;
    }

    @Override
    public void close() {}
  }

  /** Makes what takes the rows. */
  @FunctionalInterface
  public interface NewRows<R extends Rows> {
    /** Returns one without rows. */
    R create();
  }

  /**
   * Rows and what is known of them.
   *
   * @param rows of all cells, in the order of the columns
   */
  public record Parsed<R extends Rows>(R rows, ParsedTable table) {}

  private TableText(
      String where, Source source, DataSettings settings, TextEncoding encoding, Dialect dialect) {
    this.where = where;
    this.source = source;
    this.settings = settings;
    this.encoding = encoding;
    this.dialect = dialect;
  }

  /**
   * Reads a table.
   *
   * @param where names it in messages
   * @param preferred a delimiter that is believed if it occurs in the first lines, 0 for none
   * @param newRows makes what takes the rows, for each pass a new one
   * @throws DataException if the text is no table
   * @throws IOException if it cannot be read
   */
  public static <R extends Rows> Parsed<R> read(
      String where, Source source, DataSettings settings, char preferred, NewRows<R> newRows)
      throws IOException {
    TextEncoding encoding = encoding(source);
    try {
      return read(where, source, settings, preferred, newRows, encoding, List.of());
    } catch (CharacterCodingException e) {
      if (!encoding.charset().equals(StandardCharsets.UTF_8)) {
        throw noText(where, e);
      }
      try {
        return read(
            where,
            source,
            settings,
            preferred,
            newRows,
            TextEncoding.WINDOWS,
            List.of(
                "the text is read as windows-1252, because its bytes are not "
                    + encoding.charset().name()));
      } catch (CharacterCodingException again) {
        throw noText(where, again);
      }
    }
  }

  private static DataException noText(String where, CharacterCodingException e) {
    return new DataException(
        where
            + ": expected text in UTF-8, UTF-16 or windows-1252, found bytes that are none of these;"
            + " convert it to UTF-8",
        e);
  }

  private static <R extends Rows> Parsed<R> read(
      String where,
      Source source,
      DataSettings settings,
      char preferred,
      NewRows<R> newRows,
      TextEncoding encoding,
      List<String> notes)
      throws IOException {
    Dialect dialect;
    try (Reader text = encoding.reader(source.open())) {
      dialect = Dialect.of(text, settings.delimiter(), preferred);
    }
    Parsed<R> parsed = new TableText(where, source, settings, encoding, dialect).read(newRows);
    return new Parsed<>(parsed.rows, parsed.table.noted(notes));
  }

  private static TextEncoding encoding(Source source) throws IOException {
    try (InputStream in = source.open()) {
      return TextEncoding.of(in.readNBytes(TextEncoding.START));
    }
  }

  private <R extends Rows> Parsed<R> read(NewRows<R> newRows) throws IOException {
    CsvTable first = pass(Map.of(), FIRST_LINES, new NoRows());
    Map<String, CsvColumn.Kind> kinds = first.found();
    while (true) {
      R rows = newRows.create();
      boolean kept = false;
      try {
        CsvTable table = pass(kinds, Integer.MAX_VALUE, rows);
        if (table.isRight()) {
          Parsed<R> parsed = new Parsed<>(rows, table.finish());
          kept = true;
          return parsed;
        }
        kinds = table.found();
      } finally {
        if (!kept) {
          rows.close();
        }
      }
    }
  }

  private CsvTable pass(Map<String, CsvColumn.Kind> kinds, int most, Rows rows) throws IOException {
    CsvTable table =
        new CsvTable(
            where,
            settings,
            dialect,
            name -> kinds.getOrDefault(name, CsvColumn.Kind.NUMBERS),
            false,
            rows);
    CsvTable.CommentedHeader header = header(dialect);
    try (Reader characters = encoding.reader(source.open());
        CsvReader<Boolean> lines = lines(table, dialect, characters)) {
      for (Boolean line : lines) {
        if (!line || table.count() == most) {
          break;
        }
        table.endLine(header);
      }
      return table;
    } catch (CsvParseException e) {
      throw refused(where, table, dialect, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns a reader of lines, whose cells a table takes. */
  static CsvReader<Boolean> lines(CsvTable table, Dialect dialect, Reader characters) {
    return CsvReader.builder()
        .fieldSeparator(dialect.delimiter())
        .commentStrategy(CommentStrategy.READ)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE) // the table says it itself
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .maxBufferSize(MOST_CHARACTERS)
        .build(table, dialect.delimiter() == ' ' ? new Blanks(characters) : characters);
  }

  /** Returns a reader of a line that stands behind a #. */
  static CsvTable.CommentedHeader header(Dialect dialect) {
    CsvReader.CsvReaderBuilder format =
        CsvReader.builder()
            .fieldSeparator(dialect.delimiter())
            .allowUnclosedQuote(false)
            .maxBufferSize(MOST_CHARACTERS);
    return line -> format.ofSingleCsvRecord(line).getFields();
  }

  /** Returns what to throw for a line that has no cells. */
  static DataException refused(String where, CsvTable table, Dialect dialect, CsvParseException e) {
    if (e.getCause() instanceof DataException refused) {
      return refused;
    }
    return new DataException(
        where
            + ", line "
            + table.line()
            + ": expected cells separated by "
            + Cells.delimiters(dialect.delimiter())
            + ", found: "
            + reason(e),
        e);
  }

  private static String reason(CsvParseException e) {
    if (String.valueOf(e.getMessage()).startsWith("The maximum buffer size")) {
      return "a cell or comment of more than "
          + MOST_CHARACTERS
          + " characters; if a quote stands open, close it";
    }
    return Optional.ofNullable(e.getCause())
        .map(Throwable::getMessage)
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  /** Reads blanks for tabs. */
  private static final class Blanks extends FilterReader {
    Blanks(Reader text) {
      super(text);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      for (int i = offset; i < offset + count; i++) {
        target[i] = target[i] == '\t' ? ' ' : target[i];
      }
      return count;
    }
  }
}
