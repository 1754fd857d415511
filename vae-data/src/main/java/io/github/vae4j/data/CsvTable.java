package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A table of numbers while it is read: checks each line and writes it as a float32 row. */
final class CsvTable {
  private static final int MAX_SHOWN = 40;

  /** How pandas, NumPy, R and Java write what is not finite. */
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private final String where;
  private final DataSettings options;
  private final ByteStore.Writer writer;
  private List<String> names = List.of();
  private int labelIndex = -1;
  private ByteBuffer row = ByteBuffer.allocate(0);
  private int[] labels = new int[0];
  private int count;

  /** Line number less row number, by the first row it holds for: one entry for an ordinary file. */
  private final TreeMap<Integer, Long> lines = new TreeMap<>();

  CsvTable(String where, DataSettings options, ByteStore.Writer writer) {
    this.where = where;
    this.options = options;
    this.writer = writer;
  }

  /**
   * Takes the next line.
   *
   * @throws DataException if it has a cell too many or too few, or one that is no number
   */
  void accept(long line, List<String> cells) {
    if (cells.size() == 1 && cells.get(0).isBlank()) {
      return;
    }
    if (names.isEmpty() && start(line, cells)) {
      return;
    }
    if (cells.size() != names.size()) {
      throw new DataException(
          where
              + ", line "
              + line
              + ": expected "
              + names.size()
              + " cells, found "
              + cells.size()
              + "; check the delimiter");
    }
    row.clear();
    for (int i = 0; i < cells.size(); i++) {
      float value = number(cells.get(i));
      if (!Float.isFinite(value)) {
        throw notFinite(line, i, value, cells.get(i));
      }
      if (i == labelIndex) {
        addLabel(line, cells.get(i), value);
      } else {
        row.putFloat(value);
      }
    }
    writer.write(row.array(), 0, row.position());
    long shift = line - count;
    if (lines.isEmpty() || lines.lastEntry().getValue() != shift) {
      lines.put(count, shift);
    }
    count++;
  }

  /** Takes the names of the columns from the first line, or numbers them; returns which. */
  private boolean start(long line, List<String> cells) {
    boolean named = isHeader(line, cells);
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      columns.add(named ? cells.get(i).strip() : Integer.toString(i));
    }
    names = List.copyOf(columns);
    if (!options.labelColumn().isEmpty()) {
      labelIndex = names.indexOf(options.labelColumn());
      if (labelIndex < 0) {
        throw new DataException(
            where
                + ", line "
                + line
                + ": expected a label column '"
                + options.labelColumn()
                + "', found the columns "
                + String.join(", ", names));
      }
    }
    int width = names.size() - (labelIndex >= 0 ? 1 : 0);
    if (width < 1) {
      throw new DataException(
          where + ", line " + line + ": expected a column beside the labels, found none");
    }
    row = ByteBuffer.allocate(Math.multiplyExact(4, width));
    return named;
  }

  private boolean isHeader(long line, List<String> cells) {
    if (options.header() != DataSettings.Header.AUTO) {
      return options.header() == DataSettings.Header.YES;
    }
    List<String> words = cells.stream().filter(cell -> Float.isNaN(number(cell))).toList();
    if (words.isEmpty() || words.size() == cells.size()) {
      return !words.isEmpty();
    }
    throw new DataException(
        where
            + ", line "
            + line
            + ", column "
            + cells.indexOf(words.get(0))
            + ": expected numbers or names of columns, found both ("
            + quoted(words.get(0))
            + " among numbers); correct it, or say whether the first line is a header");
  }

  private void addLabel(long line, String cell, float value) {
    if (value != (int) value || value < 0) {
      throw wrong(line, labelIndex, "a whole number from 0 as label", cell);
    }
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, Math.max(64, Math.multiplyExact(2, count)));
    }
    labels[count] = (int) value;
  }

  private DataException notFinite(long line, int column, float value, String cell) {
    if (!Float.isNaN(value)) {
      return DataException.beyondFloat32(place(line, column), quoted(cell));
    }
    return NOT_FINITE.matcher(cell.strip()).matches()
        ? DataException.notFinite(place(line, column), quoted(cell))
        : wrong(line, column, "a number", cell);
  }

  private DataException wrong(long line, int column, String expected, String cell) {
    return new DataException(
        place(line, column) + ": expected " + expected + ", found " + quoted(cell));
  }

  private String place(long line, int column) {
    return where + ", line " + line + ", column '" + names.get(column) + "'";
  }

  /** Returns a cell as messages show it: on one line and not too long. */
  private static String quoted(String cell) {
    String text = cell.strip();
    int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
    if (end > MAX_SHOWN || end < text.length()) {
      return "'" + text.substring(0, Math.min(MAX_SHOWN, end)) + "...'";
    }
    return text.isEmpty() ? "an empty cell" : "'" + text + "'";
  }

  /**
   * Returns NaN for what is not written as a decimal number, infinity for what is beyond float32.
   */
  private static float number(String cell) {
    String text = cell.strip();
    if (text.isEmpty()) {
      return Float.NaN;
    }
    // Java also reads 1f, 2d and 0x1p3, which nobody means in a table.
    char last = text.charAt(text.length() - 1);
    boolean decimal = last == '.' || (last >= '0' && last <= '9');
    if (!decimal || text.indexOf('x') >= 0 || text.indexOf('X') >= 0) {
      return Float.NaN;
    }
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  /**
   * Returns the rows.
   *
   * @throws DataException if there are none
   */
  StoredDataset finish(String name) {
    if (count == 0) {
      throw new DataException(
          where
              + ": expected at least one line of numbers, found "
              + (names.isEmpty() ? "none" : "a header alone"));
    }
    List<String> columns = new ArrayList<>(names);
    if (labelIndex >= 0) {
      columns.remove(labelIndex);
    }
    Layout layout =
        new Layout(ElementFormat.F32, ByteOrder.BIG_ENDIAN, count, Shape.of(columns.size()));
    return new StoredDataset(
        name,
        writer.finish(),
        layout,
        labelIndex >= 0 ? Arrays.copyOf(labels, count) : new int[0],
        columns,
        (index, element) ->
            where + ", line " + line(index) + ", column '" + columns.get(element) + "'");
  }

  private long line(int index) {
    Map.Entry<Integer, Long> shift = lines.floorEntry(index);
    if (shift == null) {
      throw new IndexOutOfBoundsException(where + ": has " + count + " data, asked for " + index);
    }
    return index + shift.getValue();
  }
}
