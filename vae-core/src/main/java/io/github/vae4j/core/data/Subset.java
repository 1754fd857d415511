package io.github.vae4j.core.data;

import java.util.Objects;
import java.util.Optional;

/** Some of the data of another set, in an order of its own. */
class Subset extends ForwardingDataset {
  private final int[] indices;
  private final String name;

  Subset(Dataset base, int[] indices, String name) {
    super(base);
    if (indices.length == 0) {
      throw new DataException(name + ": expected at least one datum, found none");
    }
    for (int index : indices) {
      Objects.checkIndex(index, base.size());
    }
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
  public void read(int index, float[] target, int offset) {
    base().read(indices[index], target, offset);
  }

  @Override
  public void readFinite(int index, float[] target, int offset) {
    base().readFinite(indices[index], target, offset);
  }

  @Override
  public int label(int index) {
    return base().label(indices[index]);
  }

  @Override
  public Optional<Table> table() {
    return base().table().map(table -> new SomeRows(table, indices, name));
  }

  @Override
  public String rowName(int index) {
    return base().rowName(indices[index]);
  }

  /** These are data of their own, counted from 0. */
  @Override
  public long drawKey(int index) {
    return index;
  }

  @Override
  public String place(int index, int element) {
    return base().place(indices[index], element);
  }

  @Override
  public void close() {}
}
