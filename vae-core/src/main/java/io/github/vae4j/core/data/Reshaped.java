package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Images whose pixels are the elements of the rows of another set, row by row. */
final class Reshaped extends ForwardingDataset {
  private final Shape shape;

  private Reshaped(Dataset base, Shape shape) {
    super(base);
    this.shape = shape;
  }

  /**
   * Returns the data as images.
   *
   * @param shape [height, width] or [channels, height, width]
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
              + Arrays.stream(shape.toArray())
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(" x "))
              + ", found "
              + found
              + advice);
    }
    return new Reshaped(data, shape);
  }

  @Override
  public Shape itemShape() {
    return shape;
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  /** Images have no cells. */
  @Override
  public Optional<Table> table() {
    return Optional.empty();
  }
}
