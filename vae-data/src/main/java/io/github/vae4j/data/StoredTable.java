package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.data.csv.ParsedTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A table in a {@link ByteStore} of float64 rows. As a {@link Dataset} it gives all columns as
 * float32, NaN for a missing cell, and refuses text.
 */
final class StoredTable implements Dataset, Table {
  private static final int AHEAD = 1 << 16; // bytes

  private final String name;
  private final IntFunction<String> where;
  private final ByteStore store;
  private final ParsedTable parsed;
  private final List<String> columns;
  private final int rowBytes;
  private final ThreadLocal<Block> blocks;
  private final ThreadLocal<double[]> cells;

  /**
   * Creates the table.
   *
   * @param where says where a row stands, from 0
   */
  StoredTable(String name, IntFunction<String> where, ByteStore store, ParsedTable parsed) {
    this.name = name;
    this.where = where;
    this.store = store;
    this.parsed = parsed;
    this.columns = parsed.columns().stream().map(ParsedTable.Column::name).toList();
    int width = columns.size();
    this.rowBytes = Math.multiplyExact(Double.BYTES, width);
    int most = rowBytes * (store.isInHeap() ? 1 : Math.max(1, AHEAD / rowBytes));
    this.blocks = ThreadLocal.withInitial(() -> new Block(most));
    this.cells = ThreadLocal.withInitial(() -> new double[width]);
  }

  /** Returns the same table with labels. */
  StoredTable labelled(StoredDataset.Labels labels) {
    return new StoredTable(name, where, store, parsed.labelled(labels.numbers(), labels.names()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return parsed.rows();
  }

  @Override
  public int rows() {
    return parsed.rows();
  }

  @Override
  public Shape itemShape() {
    return Shape.of(columns.size());
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean isText(int column) {
    return parsed.columns().get(column).text();
  }

  @Override
  public List<String> texts(int column) {
    return parsed.columns().get(column).texts();
  }

  @Override
  public int decimals(int column) {
    return parsed.columns().get(column).decimals();
  }

  @Override
  public String thousands(int column) {
    return parsed.columns().get(column).thousands();
  }

  @Override
  public List<String> notes() {
    return parsed.notes().stream().map(note -> Printable.line(name + ": " + note)).toList();
  }

  @Override
  public boolean hasMissing() {
    return parsed.hasMissing();
  }

  @Override
  public Optional<Table> table() {
    return Optional.of(this);
  }

  @Override
  public void read(int row, double[] target) {
    if (row < 0 || row >= parsed.rows()) {
      throw new IndexOutOfBoundsException(
          name + ": has " + parsed.rows() + " rows, asked for the one at " + row);
    }
    Block block = blocks.get();
    try {
      hold(block, row);
    } catch (IOException e) {
      throw new DataException(
          where.apply(row) + ": expected to read it, found: " + DataFiles.reason(e), e);
    }
    int start = (row - block.first) * rowBytes;
    for (int i = 0; i < columns.size(); i++) {
      target[i] = block.bytes.getDouble(start + Double.BYTES * i);
    }
  }

  /**
   * The rows that a thread read last. It knows no table: what a thread keeps of a table that is
   * gone would keep the table too.
   */
  private static final class Block {
    private final ByteBuffer bytes;
    private int first;
    private int count;
    private int last = -2; // row that was asked for last

    Block(int size) {
      bytes = ByteBuffer.allocate(size);
    }
  }

  /**
   * Makes a block hold a row, wherever in it. Where a thread reads one row after the other, some
   * are read ahead: a call of the system for each row would take longer than all else.
   */
  private void hold(Block block, int row) throws IOException {
    boolean ahead = row == block.last + 1;
    block.last = row;
    if (row >= block.first && row < block.first + block.count) {
      return;
    }
    int rows = ahead ? Math.min(block.bytes.capacity() / rowBytes, parsed.rows() - row) : 1;
    block.count = 0; // nothing is held if reading fails
    store.read((long) row * rowBytes, block.bytes.clear().limit(rows * rowBytes));
    block.first = row;
    block.count = rows;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    double[] row = cells.get();
    read(index, row);
    for (int i = 0; i < row.length; i++) {
      if (isText(i) && !Double.isNaN(row[i])) {
        throw new DataException(
            place(index, i)
                + ": expected a number, found '"
                + texts(i).get((int) row[i])
                + "'; a column of text needs a schema that says what it is: leave the column out, or"
                + " train on the table with one");
      }
      target[offset + i] = (float) row[i];
      if (Float.isInfinite(target[offset + i])) {
        throw DataException.beyondFloat32(place(index, i), Double.toString(row[i]));
      }
    }
  }

  @Override
  public boolean hasLabels() {
    return parsed.labels().length > 0;
  }

  @Override
  public int label(int index) {
    if (!hasLabels()) {
      throw new IllegalStateException(name + ": has no labels");
    }
    return parsed.labels()[index];
  }

  @Override
  public List<String> classNames() {
    return parsed.classNames();
  }

  @Override
  public String place(int row, int column) {
    return where.apply(row) + ", column '" + Excerpt.name(columns.get(column)) + "'";
  }

  @Override
  public String lineKind() {
    return "line";
  }

  @Override
  public long line(int row) {
    return parsed.line(row);
  }

  @Override
  public void close() {
    store.close();
  }
}
