package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.data.csv.ParsedTable;
import io.github.vae4j.data.csv.TableCells;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A table of float64 rows, in the heap up to 64 MiB and in a temporary file beyond it. As a {@link
 * Dataset} it gives all columns as float32, NaN for a missing cell, and refuses text.
 */
public final class StoredTable implements Dataset, Table {
  private static final int AHEAD = 1 << 16; // bytes

  private final String name;
  private final String kind;
  private final IntFunction<String> where;
  private final ByteStore store;
  private final ParsedTable parsed;
  private final List<String> columns;
  private final int rowBytes;
  private final ThreadLocal<Block> blocks;
  private final ThreadLocal<double[]> cells;

  /**
   * Creates the table of a file whose rows are lines.
   *
   * @param where says where a row stands, from 0
   */
  StoredTable(String name, IntFunction<String> where, ByteStore store, ParsedTable parsed) {
    this(name, "line", where, store, parsed);
  }

  private StoredTable(
      String name, String kind, IntFunction<String> where, ByteStore store, ParsedTable parsed) {
    this.name = name;
    this.kind = kind;
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
    return new StoredTable(
        name, kind, where, store, parsed.labelled(labels.numbers(), labels.names()));
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
  public int differentTexts(int column) {
    return parsed.columns().get(column).different();
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
    return kind;
  }

  @Override
  public long line(int row) {
    return parsed.line(row);
  }

  @Override
  public Optional<String> refused(int row) {
    return Optional.ofNullable(parsed.refused().get(row));
  }

  @Override
  public void close() {
    store.close();
  }

  /**
   * Makes a table of cells that come one after the other, as a database gives them. Memory does not
   * grow with the rows.
   */
  public static final class Builder implements AutoCloseable {
    private final String name;
    private final String where;
    private final ByteStore.Writer rows;
    private final TableCells cells;
    private int count;

    /**
     * Creates a table without rows.
     *
     * @param name what messages call the table
     * @param where names its source in messages
     * @param columns names, made different if they are not
     * @param text whether the cells of each column come as text
     * @param settings of which a column of labels, columns of text and words for missing cells are
     *     taken
     * @throws DataException if the settings name a label column that is not there, or there are
     *     more columns than fit into memory
     */
    public Builder(
        String name,
        String where,
        List<String> columns,
        List<Boolean> text,
        DataSettings settings) {
      if (columns.size() > ParsedTable.MOST_COLUMNS) {
        throw ParsedTable.tooManyColumns(where);
      }
      this.name = name;
      this.where = where;
      this.rows = new ByteStore.Writer(where, ByteStore.HEAP_LIMIT);
      this.cells = new TableCells(where, this::place, columns, text, settings, rows);
    }

    private String place(int row) {
      return where + ", row " + (row + 1);
    }

    /**
     * Takes the next cell of the row, a number or NaN for a missing one.
     *
     * @param column from 0
     * @param single whether the number is a float32
     * @throws DataException if it is infinite
     */
    public void number(int column, double value, boolean single) {
      cells.number(column, value, single);
    }

    /**
     * Takes the next cell of the row, a text; an empty one is missing.
     *
     * @param column from 0
     * @throws DataException if it is a label and missing
     */
    public void text(int column, String text) {
      cells.text(column, text);
    }

    /**
     * Ends the row.
     *
     * @throws DataException if there are more rows than a table can have
     */
    public void endRow() {
      if (count == Integer.MAX_VALUE) {
        throw new DataException(
            where + ": expected at most 2^31 - 1 rows, found more; read a part of them");
      }
      cells.endRow();
      count++;
    }

    /**
     * Returns the table of the rows.
     *
     * @throws DataException if there are none
     */
    public StoredTable finish() {
      if (count == 0) {
        throw new DataException(where + ": expected at least one row, found none");
      }
      return new StoredTable(name, "row", this::place, rows.finish(), cells.finish(List.of()));
    }

    /** Removes the rows unless they have become a table. */
    @Override
    public void close() {
      rows.close();
    }
  }
}
