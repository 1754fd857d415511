package io.github.vae4j.core.table;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a table as a model sees them. */
final class EncodedTable extends ForwardingDataset {
  private final TableSchema schema;
  private final RowReader features;
  private final Optional<RowReader> labels; // of a label that stands in a column
  private final Optional<String> unknown;

  /**
   * Creates the rows.
   *
   * @param unknown label of rows whose cell for it is missing; empty if there may be none
   */
  EncodedTable(Dataset source, TableSchema schema, Optional<String> unknown) {
    super(source);
    Table table = TableSchema.table(source);
    this.schema = schema;
    this.unknown = unknown;
    this.features = new RowReader(table, schema.features());
    this.labels =
        schema
            .label()
            .filter(label -> !source.hasLabels() && table.columns().contains(label.name()))
            .map(label -> new RowReader(table, List.of(label)));
  }

  TableSchema schema() {
    return schema;
  }

  /** Returns whether these are the rows of that source, with this label for unknown ones. */
  boolean of(Dataset source, Optional<String> label) {
    return base() == source && unknown.equals(label);
  }

  @Override
  public Shape itemShape() {
    return Shape.of(features.width());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    features.read(index, target, offset);
  }

  @Override
  public boolean hasMissing() {
    return true;
  }

  @Override
  public boolean hasLabels() {
    return base().hasLabels() || labels.isPresent();
  }

  @Override
  public int label(int index) {
    if (labels.isEmpty()) {
      return base().label(index);
    }
    double[] value = new double[1];
    labels.get().values(index, value);
    if (Double.isNaN(value[0]) && unknown.isPresent()) {
      return classNames().indexOf(unknown.get());
    }
    if (Double.isNaN(value[0])) {
      throw new DataException(
          labels.get().place(index, 0) + ": expected the class of the row, found a missing cell");
    }
    return (int) value[0];
  }

  @Override
  public List<String> classNames() {
    if (labels.isEmpty()) {
      return base().classNames();
    }
    if (!(schema.label().orElseThrow().cells() instanceof Levels levels)) {
      return List.of();
    }
    List<String> names = new ArrayList<>(levels.names());
    unknown.filter(label -> !names.contains(label)).ifPresent(names::add);
    return List.copyOf(names);
  }

  @Override
  public List<String> columns() {
    return schema.columns(Role.FEATURE).stream().map(Column::name).toList();
  }

  @Override
  public String place(int index, int element) {
    return features.place(index, element);
  }
}
