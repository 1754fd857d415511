package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import java.util.List;

/** Rows in the heap with named columns and a class label each; without labels if there are none. */
record LabelledTable(List<String> columns, List<String> classNames, float[][] rows, int... labels)
    implements Dataset {
  LabelledTable(List<String> columns, float[][] rows, int... labels) {
    this(columns, List.of(), rows, labels);
  }

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
    return labels.length > 0;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public String place(int index, int element) {
    return "table, row " + index + ", column '" + columns.get(element) + "'";
  }

  @Override
  public void close() {}
}
