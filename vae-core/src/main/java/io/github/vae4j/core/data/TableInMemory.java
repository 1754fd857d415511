package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table of numbers and texts that the caller holds. */
final class TableInMemory implements Dataset, Table {
  private final String name;
  private final List<String> columns;
  private final List<List<String>> texts = new ArrayList<>();
  private final boolean[] text;
  private final int[] decimals;
  private final double[][] cells;

  TableInMemory(String name, List<String> columns, List<? extends List<?>> rows) {
    this.name = name;
    this.columns = List.copyOf(columns);
    this.text = new boolean[columns.size()];
    this.decimals = new int[columns.size()];
    this.cells = new double[rows.size()][columns.size()];
    if (rows.isEmpty() || columns.isEmpty() || new HashSet<>(columns).size() < columns.size()) {
      throw new DataException(
          name + ": expected at least one row, and columns with different names, found " + columns);
    }
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).size() != columns.size()) {
        throw new DataException(
            String.format(
                "%s, row %d: expected %d cells, found %d",
                name, row + 1, columns.size(), rows.get(row).size()));
      }
    }
    for (int column = 0; column < columns.size(); column++) {
      fill(column, rows);
    }
  }

  private void fill(int column, List<? extends List<?>> rows) {
    for (List<?> row : rows) {
      Object cell = row.get(column);
      text[column] |= !missing(cell) && !(cell instanceof Number);
    }
    Map<String, Integer> codes = new LinkedHashMap<>();
    for (int row = 0; row < cells.length; row++) {
      Object cell = rows.get(row).get(column);
      if (missing(cell)) {
        cells[row][column] = Double.NaN;
      } else if (text[column]) {
        codes.putIfAbsent(cell.toString(), codes.size());
        cells[row][column] = codes.getOrDefault(cell.toString(), 0);
      } else {
        cells[row][column] = number(row, column, ((Number) cell).doubleValue());
      }
    }
    texts.add(List.copyOf(codes.keySet()));
  }

  private static boolean missing(Object cell) {
    return cell == null || cell.equals("");
  }

  private double number(int row, int column, double value) {
    if (Double.isInfinite(value)) {
      throw DataException.notFinite(place(row, column), Double.toString(value));
    }
    if (!Double.isNaN(value)) {
      int scale = BigDecimal.valueOf(value).stripTrailingZeros().scale();
      decimals[column] = Math.max(decimals[column], scale);
    }
    return value;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return cells.length;
  }

  @Override
  public int rows() {
    return cells.length;
  }

  @Override
  public Shape itemShape() {
    return Shape.of(columns.size());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    for (int i = 0; i < columns.size(); i++) {
      if (text[i]) {
        throw new DataException(
            place(index, i) + ": expected a number, found text; a schema makes elements of it");
      }
      target[offset + i] = (float) cells[index][i];
    }
  }

  @Override
  public void read(int row, double[] target) {
    System.arraycopy(cells[row], 0, target, 0, columns.size());
  }

  @Override
  public boolean hasLabels() {
    return false;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException(name + " has no labels");
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public List<String> texts(int column) {
    return texts.get(column);
  }

  @Override
  public boolean isText(int column) {
    return text[column];
  }

  @Override
  public int decimals(int column) {
    return decimals[column];
  }

  @Override
  public Optional<Table> table() {
    return Optional.of(this);
  }

  @Override
  public String place(int row, int column) {
    return name + ", row " + (row + 1) + ", column '" + columns.get(column) + "'";
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {}
}
