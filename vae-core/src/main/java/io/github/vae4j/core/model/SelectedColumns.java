package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import java.util.List;

/** Some columns of a table: those that are modelled where others are conditions. */
record SelectedColumns(Dataset base, List<Integer> kept) implements Dataset {
  @Override
  public String name() {
    return base.name();
  }

  @Override
  public int size() {
    return base.size();
  }

  @Override
  public Shape itemShape() {
    return Shape.of(kept.size());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    float[] row = new float[base.itemShape().size()];
    base.read(index, row, 0);
    for (int i = 0; i < kept.size(); i++) {
      target[offset + i] = row[kept.get(i)];
    }
  }

  @Override
  public boolean hasMissing() {
    return base.hasMissing();
  }

  @Override
  public boolean hasLabels() {
    return base.hasLabels();
  }

  @Override
  public int label(int index) {
    return base.label(index);
  }

  @Override
  public List<String> columns() {
    return kept.stream().map(base.columns()::get).toList();
  }

  @Override
  public String rowName(int index) {
    return base.rowName(index);
  }

  @Override
  public String rowKind() {
    return base.rowKind();
  }

  @Override
  public String place(int index, int element) {
    return base.place(index, kept.get(element));
  }

  @Override
  public String digest() {
    return base.digest();
  }

  @Override
  public void close() {}
}
