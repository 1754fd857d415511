package io.github.vae4j.spark.row;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * Some rows of a partition as a table. It always has the same number of rows, of which the last
 * ones repeat the first where there are fewer: engines round by the number of rows, and a score
 * must not depend on how many rows a partition has.
 */
public final class Chunk implements Dataset, Table, InputColumn.Taker {
  private static final RandomKey CONTENT = RandomKey.of(0);

  private final InputColumns inputs;
  private final String name;
  private final List<Row> rows;
  private final long first; // row of the partition
  private final int id; // field of the id; -1 for none
  private final int size;
  private final double[][] cells;
  private final List<Map<String, Integer>> codes = new ArrayList<>();
  private final List<List<String>> texts = new ArrayList<>();
  private int current;

  /**
   * Reads the cells.
   *
   * @param name of the partition, for messages
   * @param rows at least one
   * @param first the number of the first in its partition
   * @param id field that tells rows apart; -1 for their content
   * @param size at least the number of rows
   */
  public Chunk(InputColumns inputs, String name, List<Row> rows, long first, int id, int size) {
    this.inputs = inputs;
    this.name = name;
    this.rows = rows;
    this.first = first;
    this.id = id;
    this.size = size;
    this.cells = new double[rows.size()][inputs.names().size()];
    inputs.names().forEach(column -> codes.add(new LinkedHashMap<>()));
    for (current = 0; current < rows.size(); current++) {
      String place = place(current);
      for (InputColumn column : inputs.columns()) {
        column.read(rows.get(current), this, place);
      }
    }
    codes.forEach(of -> texts.add(List.copyOf(of.keySet())));
  }

  @Override
  public void number(int cell, double value) {
    if (Double.isInfinite(value)) {
      throw DataException.notFinite(place(current, cell), Double.toString(value));
    }
    cells[current][cell] = value;
  }

  @Override
  public void text(int cell, String text) {
    Map<String, Integer> known = codes.get(cell);
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      cells[current][cell] = Double.NaN;
    } else {
      known.putIfAbsent(stripped, known.size());
      cells[current][cell] = known.getOrDefault(stripped, 0);
    }
  }

  private int row(int index) {
    return index < rows.size() ? index : 0;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int rows() {
    return size;
  }

  @Override
  public Shape itemShape() {
    return Shape.of(inputs.names().size());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    double[] row = cells[row(index)];
    for (int i = 0; i < row.length; i++) {
      target[offset + i] = (float) row[i];
      if (Float.isInfinite(target[offset + i])) {
        throw DataException.beyondFloat32(place(index, i), Double.toString(row[i]));
      }
    }
  }

  @Override
  public void read(int row, double[] target) {
    System.arraycopy(cells[row(row)], 0, target, 0, target.length);
  }

  @Override
  public boolean hasMissing() {
    return true; // nulls are, whether or not there are some in this part of the data
  }

  @Override
  public boolean hasLabels() {
    return false;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException(name + ": has no labels");
  }

  @Override
  public List<String> columns() {
    return inputs.names();
  }

  @Override
  public boolean isText(int column) {
    return inputs.texts().get(column);
  }

  @Override
  public List<String> texts(int column) {
    return texts.get(column);
  }

  @Override
  public int decimals(int column) {
    return Arrays.stream(cells)
        .mapToDouble(row -> row[column])
        .filter(Double::isFinite)
        .mapToInt(cell -> BigDecimal.valueOf(cell).stripTrailingZeros().scale())
        .filter(scale -> scale > 0)
        .max()
        .orElse(0);
  }

  @Override
  public Optional<Table> table() {
    return Optional.of(this);
  }

  /**
   * Returns the key of a row: its id, or a digest of its cells, so that what is drawn for it
   * depends neither on its partition nor on its place there.
   */
  @Override
  public long drawKey(int index) {
    if (id >= 0) {
      Object value = id(row(index));
      return value instanceof Number number && !(value instanceof BigDecimal) && whole(number)
          ? number.longValue()
          : CONTENT.fold(value.toString()).word();
    }
    RandomKey key = CONTENT;
    double[] row = cells[row(index)];
    for (int i = 0; i < row.length; i++) {
      key =
          isText(i) && !Double.isNaN(row[i])
              ? key.fold(texts(i).get((int) row[i]))
              : key.fold(Double.doubleToLongBits(row[i] + 0.0)); // 0 and -0 are one number
    }
    return key.word();
  }

  private static boolean whole(Number number) {
    return number.doubleValue() == Math.rint(number.doubleValue());
  }

  private Object id(int index) {
    Object value = rows.get(index).get(id);
    if (value == null) {
      throw new DataException(
          name
              + ", row "
              + (first + index + 1)
              + ": expected an id, found null; give each row one, or leave out setIdCol");
    }
    return value;
  }

  @Override
  public String rowName(int index) {
    int row = row(index);
    return id >= 0 ? id(row).toString() : Long.toString(first + row + 1);
  }

  @Override
  public String rowKind() {
    return id >= 0 ? "row of the id" : "row";
  }

  @Override
  public String place(int row, int column) {
    return place(row) + ", column '" + inputs.names().get(column) + "'";
  }

  @Override
  public long line(int row) {
    return first + row(row) + 1;
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {}
}
