package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import java.util.List;

/** Data in the heap. */
record Rows(float[][] rows) implements Dataset {
  @Override
  public String name() {
    return "rows";
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
    return false;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException("rows: have no labels");
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public String place(int index, int element) {
    return "row " + index + ", element " + element;
  }

  @Override
  public void close() {}
}
