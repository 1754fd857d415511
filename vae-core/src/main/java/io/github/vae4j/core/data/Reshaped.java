package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.OptionalDouble;

/** Images whose pixels are the elements of the rows of another set, row by row. */
record Reshaped(Dataset base, Shape itemShape) implements Dataset {
  /**
   * Returns the data as images.
   *
   * @param shape [height, width]
   * @throws DataException if a datum has another number of elements
   */
  static Dataset of(Dataset data, Shape shape) {
    if (data.itemShape().equals(shape)) {
      return data;
    }
    int found = data.itemShape().size();
    if (found != shape.size()) {
      String what = data.itemShape().rank() == 1 ? " columns" : " elements";
      String advice =
          found == shape.size() + 1 && !data.hasLabels()
              ? "; if one of them is the label, name it with --label-column"
              : "; choose another shape";
      throw new DataException(
          data.name()
              + ": expected "
              + shape.size()
              + what
              + " for images of "
              + shape.dim(0)
              + " x "
              + shape.dim(1)
              + ", found "
              + found
              + advice);
    }
    return new Reshaped(data, shape);
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
  public void read(int index, float[] target, int offset) {
    base.read(index, target, offset);
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
    return List.of();
  }

  @Override
  public boolean hasMissing() {
    return base.hasMissing();
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
