package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.BiFunction;

/** Data of fixed size in a {@link ByteStore}, row after row. */
final class StoredDataset implements Dataset {
  /** How the rows stand in the store. */
  record Layout(long offset, ElementFormat format, ByteOrder order, int count, Shape item) {
    long rowBytes() {
      return (long) item.size() * format.bytes();
    }

    /** Returns the number of bytes of a file that holds just this. */
    long end() {
      return offset + count * rowBytes();
    }
  }

  private final String name;
  private final ByteStore store;
  private final Layout layout;
  private final int[] labels;
  private final List<String> columns;
  private final BiFunction<Integer, Integer, String> place;
  private final ThreadLocal<ByteBuffer> buffers;

  StoredDataset(
      String name,
      ByteStore store,
      Layout layout,
      int[] labels,
      List<String> columns,
      BiFunction<Integer, Integer, String> place) {
    this.name = name;
    this.store = store;
    this.layout = layout;
    this.labels = labels;
    this.columns = List.copyOf(columns);
    this.place = place;
    this.buffers =
        ThreadLocal.withInitial(
            () -> ByteBuffer.allocate(Math.toIntExact(layout.rowBytes())).order(layout.order()));
  }

  /** Returns the place of an element by its position in the datum. */
  static BiFunction<Integer, Integer, String> byPosition(String name, Shape item) {
    return (index, element) ->
        item.rank() == 2
            ? name
                + ", image "
                + index
                + ", row "
                + element / item.dim(1)
                + ", column "
                + element % item.dim(1)
            : name + ", row " + index + ", column " + element;
  }

  /** Returns the same data as images without column names. */
  StoredDataset reshaped(Shape item) {
    Layout reshaped =
        new Layout(layout.offset(), layout.format(), layout.order(), layout.count(), item);
    return new StoredDataset(name, store, reshaped, labels, List.of(), byPosition(name, item));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return layout.count();
  }

  @Override
  public Shape itemShape() {
    return layout.item();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    if (index < 0 || index >= layout.count()) {
      throw new IndexOutOfBoundsException(
          name + ": has " + layout.count() + " data, asked for " + index);
    }
    ByteBuffer buffer = buffers.get().clear();
    try {
      store.read(layout.offset() + index * layout.rowBytes(), buffer);
    } catch (IOException e) {
      throw new DataException(name + ": datum " + index + " cannot be read: " + e.getMessage(), e);
    }
    int step = layout.format().bytes();
    for (int i = 0; i < layout.item().size(); i++) {
      target[offset + i] = layout.format().decode(buffer, i * step);
    }
  }

  @Override
  public boolean hasLabels() {
    return labels.length > 0;
  }

  @Override
  public int label(int index) {
    if (labels.length == 0) {
      throw new IllegalStateException(name + ": has no labels");
    }
    return labels[index];
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public String place(int index, int element) {
    return place.apply(index, element);
  }

  @Override
  public void close() {
    store.close();
  }
}
