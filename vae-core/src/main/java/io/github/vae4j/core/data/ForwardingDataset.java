package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Data that are those of another set, but for what a subclass says otherwise. */
public abstract class ForwardingDataset implements Dataset {
  private final Dataset base;

  /** Forwards to {@code base}. */
  protected ForwardingDataset(Dataset base) {
    this.base = base;
  }

  /** Returns the other set. */
  protected final Dataset base() {
    return base;
  }

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
    return base.itemShape();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    base.read(index, target, offset);
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
  public List<String> classNames() {
    return base.classNames();
  }

  @Override
  public List<String> columns() {
    return base.columns();
  }

  @Override
  public Optional<Table> table() {
    return base.table();
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
    return base.rowName(index);
  }

  @Override
  public long drawKey(int index) {
    return base.drawKey(index);
  }

  @Override
  public String rowKind() {
    return base.rowKind();
  }

  @Override
  public String place(int index, int element) {
    return base.place(index, element);
  }

  @Override
  public void close() {
    base.close();
  }
}
