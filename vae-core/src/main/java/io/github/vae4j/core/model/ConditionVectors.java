package io.github.vae4j.core.model;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;

/** The vectors of the condition of data, [n, size], as data. */
final class ConditionVectors extends ForwardingDataset {
  private final Conditioning.Reader reader;
  private final int size;

  ConditionVectors(Dataset data, Conditioning conditioning) {
    super(data);
    this.reader = conditioning.reader(data);
    this.size = conditioning.size();
  }

  @Override
  public Shape itemShape() {
    return Shape.of(size);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    reader.read(index, target, offset);
  }

  /** The data stay open. */
  @Override
  public void close() {}
}
