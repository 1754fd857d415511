package io.github.vae4j.data.csv;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.file.Excerpt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Rows of a table whose cells come as numbers and texts, written cell by cell. A column of the
 * settings is taken for labels, or for text however its cells come.
 */
public final class TableCells {
  private static final TextCodes NONE = TextCodes.inMemory();
  private static final int FIRST_LABELS = 64;

  /** Rows of which decimals are counted; of others only whether there are any. */
  private static final int LOOKED_AT = 1000;

  private final IntFunction<String> place;
  private final List<String> names;
  private final List<Boolean> texts = new ArrayList<>();
  private final List<TextCodes> codes = new ArrayList<>();
  private final int[] decimals;
  private final List<String> notes = new ArrayList<>();
  private final MissingWords missing;
  private final MissingWords missingLabels;
  private final int label;
  private final TableText.Rows rows;
  private final ByteBuffer row;
  private int[] labels = new int[FIRST_LABELS];
  private int count;
  private boolean hasMissing;

  /**
   * Creates a table without rows.
   *
   * @param where names it in messages
   * @param place says where a row stands, from 0
   * @param header names of the columns, made different if they are not
   * @param text whether the cells of each column come as text
   * @throws DataException if the settings name a label column that is not there
   */
  public TableCells(
      String where,
      IntFunction<String> place,
      List<String> header,
      List<Boolean> text,
      DataSettings settings,
      TableText.Rows rows) {
    this.place = place;
    ColumnNames unique = ColumnNames.of(header);
    this.names = unique.names();
    this.notes.addAll(unique.notes());
    this.missing = MissingWords.of(settings.missing());
    this.missingLabels = MissingWords.ofLabels(settings.missing());
    this.rows = rows;
    this.label = names.indexOf(settings.labelColumn());
    if (label < 0 && !settings.labelColumn().isEmpty()) {
      throw new DataException(
          where
              + ": expected a label column '"
              + settings.labelColumn()
              + "', found the columns "
              + String.join(", ", names));
    }
    if (label >= 0 && names.size() == 1) {
      throw new DataException(where + ": expected a column beside the labels, found none");
    }
    for (int i = 0; i < names.size(); i++) {
      texts.add(text.get(i) || i == label || settings.categorical().contains(names.get(i)));
      codes.add(
          !texts.get(i) ? NONE : i == label ? TextCodes.inMemory() : TextCodes.of(rows::moreTexts));
    }
    notes.addAll(absent(settings.categorical(), names));
    this.decimals = new int[names.size()];
    this.row = ByteBuffer.allocate(Math.multiplyExact(Double.BYTES, names.size()));
  }

  /** Says which columns that are to be read as text are not there. */
  static List<String> absent(List<String> categorical, List<String> names) {
    return categorical.stream()
        .filter(name -> !names.contains(name))
        .map(name -> "there is no column '" + name + "' to read as text")
        .toList();
  }

  /** Returns whether the cells of a column are kept as text. */
  public boolean isText(int column) {
    return texts.get(column);
  }

  /**
   * Takes the next cell of the row, a number or NaN for a missing one.
   *
   * @param single whether the number is a float32
   * @throws DataException if it is infinite
   */
  public void number(int column, double value, boolean single) {
    if (Double.isInfinite(value)) {
      throw DataException.notFinite(place(column), Double.toString(value));
    }
    boolean absent = Double.isNaN(value) || missing.has(value);
    if (isText(column)) {
      text(column, absent ? "" : Decimals.shortest(value, single));
    } else {
      if (!absent && (count < LOOKED_AT || decimals[column] == 0)) {
        decimals[column] = Math.max(decimals[column], Decimals.of(value, single));
      }
      hasMissing |= absent;
      row.putDouble(absent ? Double.NaN : value);
    }
  }

  /**
   * Takes the next cell of the row, a text.
   *
   * @throws DataException if it is a label and missing
   */
  public void text(int column, String text) {
    char[] cell = text.strip().toCharArray();
    boolean absent = (column == label ? missingLabels : missing).has(cell, 0, cell.length);
    if (column == label) {
      if (absent) {
        throw new DataException(
            place(column)
                + ": expected a label, found "
                + Cells.quoted(text)
                + "; give each row its label, or leave out the rows without one");
      }
      if (count == labels.length) {
        labels = Arrays.copyOf(labels, Math.multiplyExact(2, count));
      }
      labels[count] = codes.get(column).code(cell, 0, cell.length);
    } else {
      hasMissing |= absent;
      row.putDouble(absent ? Double.NaN : codes.get(column).code(cell, 0, cell.length));
    }
  }

  private String place(int column) {
    return place.apply(count) + ", column '" + Excerpt.name(names.get(column)) + "'";
  }

  /** Ends the row. */
  public void endRow() {
    rows.write(row.array(), 0, row.position());
    row.clear();
    count++;
  }

  /** Returns the columns and labels of the rows; further notes come after those of the names. */
  public ParsedTable finish(List<String> further) {
    List<ParsedTable.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i != label) {
        columns.add(
            new ParsedTable.Column(
                names.get(i),
                texts.get(i),
                codes.get(i).texts(),
                codes.get(i).different(),
                decimals[i],
                ""));
      }
    }
    LabelClasses classes =
        label < 0
            ? new LabelClasses(new int[0], List.of())
            : LabelClasses.of(codes.get(label).texts());
    int[] numbers = new int[label < 0 ? 0 : count];
    Arrays.setAll(numbers, i -> classes.numbers()[labels[i]]);
    notes.addAll(further);
    return new ParsedTable(
        count,
        List.copyOf(columns),
        numbers,
        classes.names(),
        LineNumbers.ofRows(),
        hasMissing,
        Map.of(),
        List.copyOf(notes));
  }
}
