package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.Table;
import java.util.List;
import java.util.Optional;

/** Some columns of a table: those that are modelled where others are conditions. */
final class SelectedColumns extends ForwardingDataset {
  private final List<Integer> kept;

  SelectedColumns(Dataset base, List<Integer> kept) {
    super(base);
    this.kept = List.copyOf(kept);
  }

  @Override
  public Shape itemShape() {
    return Shape.of(kept.size());
  }

  @Override
  public void read(int index, float[] target, int offset) {
    float[] row = new float[base().itemShape().size()];
    base().read(index, row, 0);
    for (int i = 0; i < kept.size(); i++) {
      target[offset + i] = row[kept.get(i)];
    }
  }

  @Override
  public List<String> columns() {
    return kept.stream().map(base().columns()::get).toList();
  }

  /** These are numbers; the cells are those of all columns. */
  @Override
  public Optional<Table> table() {
    return Optional.empty();
  }

  @Override
  public String place(int index, int element) {
    return base().place(index, kept.get(element));
  }

  @Override
  public String digest() {
    return base().digest();
  }

  /** The data stay open. */
  @Override
  public void close() {}
}
