package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.execution.Finite;
import java.util.List;
import java.util.Objects;

/** Rows of a table that the caller holds. */
record RowsInMemory(String name, float[][] rows) implements Dataset {
  RowsInMemory {
    rows = rows.clone();
    if (rows.length == 0 || rows[0].length == 0) {
      throw new DataException(name + ": expected at least one row of one number, found none");
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rows[i].clone();
      if (rows[i].length != rows[0].length) {
        throw new DataException(
            String.format(
                "%s, row %d: expected %d numbers as in row 0, found %d",
                name, i, rows[0].length, rows[i].length));
      }
      int found = Finite.firstNot(rows[i], 0, rows[i].length);
      if (found >= 0) {
        throw DataException.notFinite(
            name + ", row " + i + ", column " + found, Float.toString(rows[i][found]));
      }
    }
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public Shape itemShape() {
    return Shape.of(rows[0].length);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    System.arraycopy(rows[index], 0, target, offset, rows[0].length);
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
    return List.of();
  }

  @Override
  public String place(int index, int element) {
    Objects.checkIndex(index, rows.length);
    return name + ", row " + index + ", column " + element;
  }

  @Override
  public void close() {}
}
