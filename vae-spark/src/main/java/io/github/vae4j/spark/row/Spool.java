package io.github.vae4j.spark.row;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.data.StoredTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/** Rows of a DataFrame, read once and kept where a training can ask for any of them. */
public final class Spool {
  private Spool() {}

  /**
   * Reads rows. Memory does not grow with their number: beyond 64 MiB they go to a temporary file.
   *
   * @param name what messages call them
   * @param shape of images; a scalar's for a table
   * @throws DataException if there are none, or a cell is none
   */
  public static Dataset of(Iterator<Row> rows, InputColumns inputs, String name, Shape shape) {
    try (StoredTable.Builder table =
        new StoredTable.Builder(
            name, name, inputs.names(), inputs.texts(), DataSettings.defaults())) {
      Cells cells = new Cells(table, inputs.names().size());
      for (long row = 1; rows.hasNext(); row++) {
        Row next = rows.next();
        for (InputColumn column : inputs.columns()) {
          column.read(next, cells, name + ", row " + row);
        }
        cells.endRow();
      }
      Dataset stored = table.finish();
      return shape.rank() == 0 ? stored : new Images(stored, shape);
    }
  }

  /** Gives a table the cells of a row in the order of its columns, which is not that of vectors. */
  private static final class Cells implements InputColumn.Taker {
    private final StoredTable.Builder table;
    private final List<Runnable> cells = new ArrayList<>();

    Cells(StoredTable.Builder table, int width) {
      this.table = table;
      for (int i = 0; i < width; i++) {
        cells.add(() -> {});
      }
    }

    @Override
    public void number(int cell, double value) {
      cells.set(cell, () -> table.number(cell, value, false));
    }

    @Override
    public void text(int cell, String text) {
      cells.set(cell, () -> table.text(cell, text));
    }

    void endRow() {
      cells.forEach(Runnable::run);
      table.endRow();
    }
  }

  /** Images whose elements are the columns of a table. */
  private static final class Images extends ForwardingDataset {
    private final Shape shape;

    Images(Dataset base, Shape shape) {
      super(base);
      this.shape = shape;
    }

    @Override
    public Shape itemShape() {
      return shape;
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public Optional<Table> table() {
      return Optional.empty();
    }

    @Override
    public OptionalDouble fullScale() {
      return OptionalDouble.empty();
    }
  }
}
