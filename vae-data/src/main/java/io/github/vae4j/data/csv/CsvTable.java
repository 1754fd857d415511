package io.github.vae4j.data.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A table in one pass over its text: takes cells as the parser finds them, and writes rows. */
final class CsvTable extends AbstractBaseCsvCallbackHandler<Boolean> {
  private static final int NO_LABEL = -1;

  private final String where;
  private final DataSettings settings;
  private final Dialect dialect;
  private final Function<String, CsvColumn.Kind> kinds;
  private final boolean told;
  private final TableText.Rows rows;
  private final NumberScanner scanner;
  private final MissingWords missing;

  private List<CsvColumn> columns = List.of();
  private final List<String> notes = new ArrayList<>();
  private long headerLine;
  private boolean nameSkipped;
  private int labelIndex = -1;
  private ByteBuffer row = ByteBuffer.allocate(0);
  private int[] labels = new int[0];
  private int count;
  private long comments;
  private boolean hasMissing;

  private final List<String> firstCells = new ArrayList<>();
  private int cells;
  private boolean startsBlank;
  private boolean commented;
  private String comment = "";
  private String labelCell = "";

  private LineNumbers lines = new LineNumbers();
  private Map<Integer, String> refused = new HashMap<>(); // by row

  /**
   * Creates the table.
   *
   * @param kinds what a column is read as, by its name
   * @param told whether that is certain, whatever cells come
   */
  CsvTable(
      String where,
      DataSettings settings,
      Dialect dialect,
      Function<String, CsvColumn.Kind> kinds,
      boolean told,
      TableText.Rows rows) {
    this.where = where;
    this.settings = settings;
    this.dialect = dialect;
    this.kinds = kinds;
    this.told = told;
    this.rows = rows;
    this.scanner = new NumberScanner(dialect.delimiter() != ',');
    this.missing = MissingWords.of(settings.missing());
  }

  @Override
  protected void handleBegin(long line) {
    cells = 0;
    startsBlank = false;
    commented = false;
    firstCells.clear();
    row.clear();
  }

  @Override
  protected void handleField(int field, char[] text, int offset, int length, boolean quoted) {
    if (length == 0 && !quoted && dialect.delimiter() == ' ') {
      return; // between two blanks
    }
    int index = cells;
    cells += cells < Integer.MAX_VALUE ? 1 : 0;
    if (columns.isEmpty()) {
      if (index >= ParsedTable.MOST_COLUMNS) {
        throw ParsedTable.tooManyColumns(where + ", line " + getStartingLineNumber());
      }
      startsBlank |= index == 0 && !quoted && isBlank(text, offset, length);
      firstCells.add(new String(text, offset, length));
    } else if (index == 0 && !quoted && isBlank(text, offset, length)) {
      startsBlank = true; // may be a blank line
      if (labelIndex == 0) {
        labelCell = "";
      } else {
        row.putDouble(Double.NaN);
      }
    } else if (index == labelIndex) {
      takeLabel(text, offset, length);
    } else if (index < columns.size()) {
      row.putDouble(
          columns.get(index).take(getStartingLineNumber(), text, offset, offset + length));
    }
  }

  private static boolean isBlank(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (!NumberScanner.isBlank(text[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void handleComment(char[] text, int offset, int length) {
    commented = true;
    boolean header = getStartingLineNumber() == dialect.commentedHeader();
    comment = header || isMissing(text, offset, length) ? new String(text, offset, length) : "";
  }

  /** Says whether what stands behind a # makes it the first cell of a row: #N/A. */
  private boolean isMissing(char[] text, int offset, int length) {
    return length >= 3
        && new String(text, offset, 3).equalsIgnoreCase("N/A")
        && (length == 3 || text[offset + 3] == dialect.delimiter());
  }

  @Override
  protected Boolean buildRecord() {
    return true;
  }

  /** Returns the number of the line that is read, from 1. */
  long line() {
    return getStartingLineNumber();
  }

  /** Returns the number of rows so far. */
  int count() {
    return count;
  }

  /**
   * Ends the line whose cells were taken last.
   *
   * @param header reads a line that stands behind a #
   * @throws DataException if it has a cell too many or too few, or no label
   */
  void endLine(CommentedHeader header) {
    long line = getStartingLineNumber();
    if (commented) {
      if (comment.isEmpty()) {
        comments++;
        return;
      }
      if (line == dialect.commentedHeader() && columns.isEmpty()) {
        start(line, header.cells(comment), true);
        return;
      }
      List<String> row = header.cells("#" + comment);
      handleBegin(line);
      takeAll(row);
    }
    if (cells == 0 || cells == 1 && startsBlank) {
      return;
    }
    if (columns.isEmpty()) {
      if (firstCells.stream().allMatch(String::isBlank)) {
        return; // what a spreadsheet leaves of an empty line
      }
      if (dialect.named() && !nameSkipped) {
        nameSkipped = true;
        return;
      }
      List<String> first = List.copyOf(firstCells);
      boolean named = isHeader(line, first);
      start(line, first, named);
      if (named) {
        return;
      }
      handleBegin(line);
      takeAll(first);
    }
    if (cells != columns.size()) {
      throw wrongNumberOfCells(line);
    }
    if (labelIndex >= 0) {
      addLabel(line);
    }
    for (int i = 0; i < row.position() && !hasMissing; i += Double.BYTES) {
      hasMissing = Double.isNaN(row.getDouble(i));
    }
    writeRow(line);
  }

  private void writeRow(long line) {
    rows.write(row.array(), 0, row.position());
    lines.add(count, line);
    count = Math.addExact(count, 1);
  }

  /**
   * Ends the line whose cells were taken last. A row that is wrong is kept, with what is wrong
   * about it; its cells are missing if they cannot be told apart.
   *
   * @throws DataException if it is no row, but the line that is to name the columns
   */
  void endLineOfStream(CommentedHeader header) {
    int before = count;
    boolean started = !columns.isEmpty();
    try {
      endLine(header);
    } catch (DataException e) {
      if (!started) {
        throw e;
      }
      refused.put(count, String.valueOf(e.getMessage()));
      row.clear();
      while (row.hasRemaining()) {
        row.putDouble(Double.NaN);
      }
      if (labelIndex >= 0) {
        keepLabel(NO_LABEL);
      }
      hasMissing = true;
      writeRow(getStartingLineNumber());
    }
    if (count > before) {
      columns.forEach(
          column ->
              column
                  .refuseLast(where)
                  .ifPresent(e -> refused.putIfAbsent(before, String.valueOf(e.getMessage()))));
    }
  }

  /** Returns the rows since the last part, of which there is one, and forgets them. */
  ParsedTable endPart() {
    ParsedTable part = finish();
    columns.forEach(CsvColumn::forgetTexts);
    notes.clear();
    comments = 0;
    labels = new int[0];
    lines = new LineNumbers();
    refused = new HashMap<>();
    hasMissing = false;
    count = 0;
    return part;
  }

  private void takeAll(List<String> line) {
    for (int i = 0; i < line.size(); i++) {
      handleField(i, line.get(i).toCharArray(), 0, line.get(i).length(), true);
    }
  }

  /** Reads the cells of a line. */
  @FunctionalInterface
  interface CommentedHeader {
    List<String> cells(String line);
  }

  private DataException wrongNumberOfCells(long line) {
    return new DataException(
        where
            + ", line "
            + line
            + ": expected "
            + columns.size()
            + (columns.size() == 1 ? " cell" : " cells")
            + " as in line "
            + headerLine
            + ", found "
            + cells
            + "; cells are separated by "
            + Cells.delimiters(dialect.delimiter())
            + (settings.delimiter() == DataSettings.FOUND_OUT
                ? ", as the first lines show: if that is wrong, say --delimiter comma, semicolon,"
                    + " tab, pipe, blank or another character"
                : ", as --delimiter says"));
  }

  /** Takes the names of the columns from the first line, or numbers them. */
  private void start(long line, List<String> first, boolean named) {
    headerLine = line;
    List<String> header = new ArrayList<>();
    if (named && dialect.rowNames()) {
      header.add("");
      notes.add("each line has one cell more than the header: the first is the name of the row");
    }
    for (int i = 0; i < first.size(); i++) {
      header.add(named ? first.get(i) : Integer.toString(i + 1));
    }
    if (!named && isCount(first)) {
      notes.add(
          "the first line is 0, 1, 2, ... and is read as a row; if it names the columns, say"
              + " --header yes");
    }
    ColumnNames names = ColumnNames.of(header);
    notes.addAll(names.notes());
    labelIndex = labelIndex(line, names.names());
    notes.addAll(TableCells.absent(settings.categorical(), names.names()));
    List<CsvColumn> started = new ArrayList<>();
    for (int i = 0; i < names.names().size(); i++) {
      String name = names.names().get(i);
      boolean text = i == labelIndex || settings.categorical().contains(name);
      started.add(
          new CsvColumn(
              name,
              text ? CsvColumn.Kind.TEXT : kinds.apply(name),
              told || text,
              thousands(name),
              scanner,
              i == labelIndex ? MissingWords.ofLabels(settings.missing()) : missing,
              i == labelIndex ? TextCodes::inMemory : () -> TextCodes.of(rows::moreTexts)));
    }
    columns = List.copyOf(started);
    int width = columns.size() - (labelIndex >= 0 ? 1 : 0);
    if (width < 1) {
      throw new DataException(
          where + ", line " + line + ": expected a column beside the labels, found none");
    }
    row = ByteBuffer.allocate(Math.multiplyExact(Double.BYTES, width));
  }

  private Optional<Thousands> thousands(String name) {
    return Arrays.stream(Thousands.values())
        .filter(form -> settings.thousands().getOrDefault(name, "").equals("" + form.mark()))
        .findFirst();
  }

  private int labelIndex(long line, List<String> names) {
    if (settings.labelColumn().isEmpty()) {
      return -1;
    }
    int index = names.indexOf(settings.labelColumn());
    if (index < 0) {
      throw new DataException(
          where
              + ", line "
              + line
              + ": expected a label column '"
              + settings.labelColumn()
              + "', found the columns "
              + String.join(", ", names));
    }
    return index;
  }

  private boolean isHeader(long line, List<String> first) {
    if (settings.header() != DataSettings.Header.AUTO) {
      return settings.header() == DataSettings.Header.YES;
    }
    List<String> words =
        first.stream().filter(cell -> scanner.scan(cell) == NumberScanner.Found.OTHER).toList();
    if (words.isEmpty() || words.size() == first.size()) {
      return !words.isEmpty();
    }
    if (first.get(0).isBlank() && isCount(first.subList(1, first.size()))) {
      return true; // a data frame of pandas without names
    }
    throw new DataException(
        where
            + ", line "
            + line
            + ", column "
            + (1 + first.indexOf(words.get(0)))
            + ": expected numbers or names of columns, found both ("
            + Cells.quoted(words.get(0))
            + " among numbers); correct it, or say with --header yes or no whether the first line"
            + " names the columns");
  }

  /** Says whether cells count 0, 1, 2 and so on. */
  private static boolean isCount(List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).strip().equals(Integer.toString(i))) {
        return false;
      }
    }
    return cells.size() > 1;
  }

  private void takeLabel(char[] text, int offset, int length) {
    labelCell = new String(text, offset, length);
  }

  private void addLabel(long line) {
    char[] text = labelCell.toCharArray();
    double code = columns.get(labelIndex).take(line, text, 0, text.length);
    char[] unknown = settings.unknownLabel().toCharArray();
    if (Double.isNaN(code) && unknown.length > 0) {
      code = columns.get(labelIndex).take(line, unknown, 0, unknown.length);
    }
    if (Double.isNaN(code)) {
      throw new DataException(
          where
              + ", line "
              + line
              + ", column '"
              + columns.get(labelIndex).name()
              + "': expected a label, found "
              + Cells.quoted(labelCell)
              + "; give each row its label, or leave out the rows without one");
    }
    keepLabel((int) code);
  }

  private void keepLabel(int code) {
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, Math.max(64, Math.multiplyExact(2, count)));
    }
    labels[count] = code;
  }

  /** Returns what the columns hold by all that was read. */
  Map<String, CsvColumn.Kind> found() {
    Map<String, CsvColumn.Kind> found = new TreeMap<>();
    columns.forEach(column -> found.put(column.name(), column.kind()));
    return found;
  }

  /** Returns whether every column was read as what it holds. */
  boolean isRight() {
    return columns.stream().allMatch(CsvColumn::isRight);
  }

  /**
   * Returns the columns and labels of the rows that were written.
   *
   * @throws DataException if there are none, or a column of numbers has other cells
   */
  ParsedTable finish() {
    if (count == 0) {
      throw new DataException(
          where
              + ": expected at least one line of cells, found "
              + (columns.isEmpty() ? "none" : "a header alone")
              + (comments > 0 ? " and " + comments + " lines that begin with #" : ""));
    }
    columns.stream()
        .filter(column -> column.wrongLine() > 0)
        .min((a, b) -> Long.compare(a.wrongLine(), b.wrongLine()))
        .ifPresent(
            column -> {
              throw column.refuse(where);
            });
    List<CsvColumn> features = new ArrayList<>(columns);
    if (labelIndex >= 0) {
      features.remove(labelIndex);
    }
    LabelClasses classes =
        labelIndex >= 0
            ? LabelClasses.of(columns.get(labelIndex).texts())
            : new LabelClasses(new int[0], List.of());
    int[] numbers = new int[labelIndex >= 0 ? count : 0];
    Arrays.setAll(numbers, i -> labels[i] == NO_LABEL ? NO_LABEL : classes.numbers()[labels[i]]);
    return new ParsedTable(
        count,
        features.stream()
            .map(
                c ->
                    new ParsedTable.Column(
                        c.name(),
                        c.isText(),
                        c.texts(),
                        c.differentTexts(),
                        c.decimals(),
                        c.mark()))
            .toList(),
        numbers,
        classes.names(),
        lines,
        hasMissing,
        refused,
        allNotes());
  }

  private List<String> allNotes() {
    List<String> all = new ArrayList<>();
    if (settings.delimiter() == DataSettings.FOUND_OUT && dialect.delimiter() != ',') {
      all.add("cells are separated by " + Cells.delimiters(dialect.delimiter()));
    }
    if (comments > 0) {
      all.add(
          (comments == 1
                  ? "1 line that begins with # is"
                  : comments + " lines that begin with # are")
              + " left out");
    }
    all.addAll(notes);
    columns.stream()
        .map(CsvColumn::decimalComma)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            cell -> all.add("numbers are written with a decimal comma, the first being " + cell));
    columns.stream().map(CsvColumn::marks).flatMap(Optional::stream).forEach(all::add);
    for (Thousands form : Thousands.values()) {
      if (columns.stream().anyMatch(column -> column.writesDecimals(form))) {
        columns.forEach(
            column ->
                column
                    .doubtful(form)
                    .ifPresent(
                        cell ->
                            all.add(
                                column.name()
                                    + ": numbers such as "
                                    + cell
                                    + " are read with three decimals, although other columns are not"
                                    + " written so; write none between thousands if that is wrong")));
      }
    }
    columns.forEach(
        column ->
            column
                .codeOfDigits()
                .ifPresent(
                    text ->
                        all.add(
                            "the column '"
                                + column.name()
                                + "' is read as text, because its numbers begin with 0, such as "
                                + text)));
    columns.forEach(
        column ->
            column
                .likeNumber()
                .ifPresent(
                    text ->
                        all.add(
                            "the column '"
                                + column.name()
                                + "' is read as text, because its cells, such as "
                                + Cells.quoted(text)
                                + ", are no numbers; write them without units and separators to have"
                                + " numbers")));
    return all;
  }
}
