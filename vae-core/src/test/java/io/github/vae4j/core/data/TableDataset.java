package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.List;

/** Rows in the heap. */
record TableDataset(float[]... rows) implements Dataset {
  @Override
  public String name() {
    return "table";
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
    System.arraycopy(rows[index], 0, target, offset, rows[index].length);
  }

  @Override
  public boolean hasLabels() {
    return true;
  }

  @Override
  public int label(int index) {
    return 10 * index;
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public String place(int index, int element) {
    return "row " + index + ", column " + element;
  }

  @Override
  public void close() {}
}
