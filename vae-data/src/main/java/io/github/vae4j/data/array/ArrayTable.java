package io.github.vae4j.data.array;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.data.csv.ParsedTable;
import io.github.vae4j.data.csv.TableCells;
import io.github.vae4j.data.csv.TableText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Makes a table of the items of an array, one after the other: texts become codes, numbers float64.
 * The columns that the settings name are read as text or as labels.
 */
public final class ArrayTable {
  private static final double EXACT = 0x1p53;

  private final List<NumpyType.Field> fields;
  private final TableCells cells;
  private boolean rounded;

  /**
   * Creates a table without rows.
   *
   * @param where names the array in messages
   * @param place says where a row stands in it, from 0
   * @param fields in the order of the columns, with different names
   * @param rows takes the cells
   */
  public ArrayTable(
      String where,
      IntFunction<String> place,
      List<NumpyType.Field> fields,
      DataSettings settings,
      TableText.Rows rows) {
    this.fields = List.copyOf(fields);
    this.cells =
        new TableCells(
            where,
            place,
            fields.stream().map(NumpyType.Field::name).toList(),
            fields.stream().map(field -> field.format().isEmpty()).toList(),
            settings,
            rows);
  }

  /**
   * Takes an item, which starts at the buffer's byte 0.
   *
   * @throws DataException if a number is infinite, or its label is missing
   */
  public void take(ByteBuffer item) {
    for (int i = 0; i < fields.size(); i++) {
      NumpyType.Field field = fields.get(i);
      item.order(field.order());
      if (field.format().isEmpty()) {
        cells.text(i, text(item, field));
      } else if (field.format().get() == ElementFormat.BOOL && cells.isText(i)) {
        cells.text(i, item.get(field.at()) == 0 ? "False" : "True");
      } else {
        double value = field.format().get().number(item, field.at());
        rounded |= Math.abs(value) > EXACT && !field.format().get().fractional();
        cells.number(i, value, field.format().get() != ElementFormat.F64);
      }
    }
    cells.endRow();
  }

  /** Returns a text of an item. */
  public static String text(ByteBuffer item, NumpyType.Field field) {
    item.order(field.order());
    return field.wide() ? wide(item, field) : narrow(item, field);
  }

  private static String wide(ByteBuffer item, NumpyType.Field field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.bytes(); i += 4) {
      int character = item.getInt(field.at() + i);
      if (character == 0) {
        break;
      }
      text.appendCodePoint(Character.isValidCodePoint(character) ? character : 0xFFFD);
    }
    return text.toString();
  }

  private static String narrow(ByteBuffer item, NumpyType.Field field) {
    int length = 0;
    while (length < field.bytes() && item.get(field.at() + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    item.get(field.at(), bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Returns the columns and labels of the rows.
   *
   * @throws DataException if the settings name a label column that is not there
   */
  public ParsedTable finish() {
    return cells.finish(
        rounded
            ? List.of("whole numbers beyond 2^53 are rounded to the nearest float64")
            : List.of());
  }
}
