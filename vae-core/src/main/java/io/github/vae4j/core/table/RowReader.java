package io.github.vae4j.core.table;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Table;
import java.util.ArrayList;
import java.util.List;

/** Reads some columns of a table, found by their names, as elements. Thread-safe. */
public final class RowReader {
  private final Table table;
  private final List<Column> columns;
  private final List<CellValues> values = new ArrayList<>();
  private final int[] indices;
  private final int[] starts;
  private final ThreadLocal<double[]> cells;

  /**
   * @throws DataException if a column is not there
   */
  RowReader(Table table, List<Column> columns) {
    this.table = table;
    this.columns = columns;
    this.indices = new int[columns.size()];
    this.starts = new int[columns.size() + 1];
    requirePresent();
    for (int i = 0; i < indices.length; i++) {
      Column column = columns.get(i);
      indices[i] = table.columns().indexOf(column.name());
      requireKind(column, indices[i]);
      values.add(new CellValues(column, table, indices[i]));
      starts[i + 1] = starts[i] + column.cells().width();
    }
    this.cells = ThreadLocal.withInitial(() -> new double[table.columns().size()]);
  }

  private void requirePresent() {
    List<String> absent =
        columns.stream().map(Column::name).filter(n -> !table.columns().contains(n)).toList();
    if (!absent.isEmpty()) {
      throw new DataException(
          table.name()
              + ": expected the column"
              + (absent.size() == 1 ? " '" : "s '")
              + String.join("', '", absent.subList(0, Math.min(10, absent.size())))
              + (absent.size() > 10 ? "' and " + (absent.size() - 10) + " more" : "'")
              + " that the model was trained on, found "
              + (table.columns().size() > 20
                  ? table.columns().size() + " others"
                  : String.join(", ", table.columns()))
              + "; columns are matched by their names");
    }
  }

  private void requireKind(Column column, int index) {
    boolean numbers = column.cells() instanceof Numbers plain && plain.time().isEmpty();
    if (numbers && table.isText(index)) {
      throw new DataException(noNumber(column.cells(), index));
    }
  }

  /** Returns what to say of the first cell that is no number, else of the first cell. */
  private String noNumber(Encoding encoding, int index) {
    double[] row = new double[table.columns().size()];
    int first = -1;
    String found = "";
    for (int i = 0; i < table.rows(); i++) {
      table.read(i, row);
      String text = table.text(index, row[index]);
      boolean no = !text.isEmpty() && Double.isNaN(encoding.value(text));
      if (no || first < 0 && !text.isEmpty()) {
        first = i;
        found = text;
      }
      if (no) {
        break;
      }
    }
    return table.place(Math.max(0, first), index)
        + ": expected numbers as in training, found "
        + (first < 0 ? "no cell" : "text such as '" + found + "'")
        + "; correct the cells that are no numbers, or name words that stand for missing cells with"
        + " --missing";
  }

  /** Returns the number of elements. */
  int width() {
    return starts[starts.length - 1];
  }

  /**
   * Writes the elements of a row, NaN in those of missing cells.
   *
   * @throws DataException if a cell is none of its column, with its place
   */
  public void read(int row, float[] target, int start) {
    double[] all = cells.get();
    table.read(row, all);
    for (int i = 0; i < indices.length; i++) {
      values.get(i).encode(row, all, target, start + starts[i]);
    }
  }

  /** Writes the values of a row, one for each column; NaN in missing cells. */
  void values(int row, double[] target) {
    double[] all = cells.get();
    table.read(row, all);
    for (int i = 0; i < indices.length; i++) {
      target[i] = values.get(i).value(row, all);
    }
  }

  /** Returns where the cell of an element stands. */
  public String place(int row, int element) {
    int column = 0;
    while (starts[column + 1] <= element) {
      column++;
    }
    return table.place(row, indices[column]);
  }
}
