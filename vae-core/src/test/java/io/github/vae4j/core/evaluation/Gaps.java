package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import java.util.List;

/** Data of which NaN stands for a missing element. */
record Gaps(Rows all) implements Dataset {
  Gaps(float[][] rows) {
    this(new Rows(rows));
  }

  @Override
  public String name() {
    return all.name();
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public Shape itemShape() {
    return all.itemShape();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    all.read(index, target, offset);
  }

  @Override
  public boolean hasMissing() {
    return true;
  }

  @Override
  public boolean hasLabels() {
    return false;
  }

  @Override
  public int label(int index) {
    return all.label(index);
  }

  @Override
  public List<String> columns() {
    return all.columns();
  }

  @Override
  public String place(int index, int element) {
    return all.place(index, element);
  }

  @Override
  public void close() {}
}
