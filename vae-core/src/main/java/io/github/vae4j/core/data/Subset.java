package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** Some of the data of another set, in an order of its own. */
class Subset implements Dataset {
  private final Dataset base;
  private final int[] indices;
  private final String name;

  Subset(Dataset base, int[] indices, String name) {
    if (indices.length == 0) {
      throw new DataException(name + ": expected at least one datum, found none");
    }
    for (int index : indices) {
      Objects.checkIndex(index, base.size());
    }
    this.base = base;
    this.indices = indices.clone();
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Shape itemShape() {
    return base.itemShape();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    base.read(indices[index], target, offset);
  }

  @Override
  public boolean hasLabels() {
    return base.hasLabels();
  }

  @Override
  public int label(int index) {
    return base.label(indices[index]);
  }

  @Override
  public List<String> classNames() {
    return base.classNames();
  }

  @Override
  public List<String> columns() {
    return base.columns();
  }

  @Override
  public boolean hasMissing() {
    return base.hasMissing();
  }

  @Override
  public Optional<Table> table() {
    return base.table().map(table -> new SomeRows(table, indices, name));
  }

  @Override
  public OptionalDouble fullScale() {
    return base.fullScale();
  }

  @Override
  public List<String> notes() {
    return base.notes();
  }

  @Override
  public String rowName(int index) {
    return base.rowName(indices[index]);
  }

  @Override
  public String rowKind() {
    return base.rowKind();
  }

  @Override
  public String place(int index, int element) {
    return base.place(indices[index], element);
  }

  @Override
  public void close() {}
}
