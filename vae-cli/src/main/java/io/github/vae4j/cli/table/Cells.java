package io.github.vae4j.cli.table;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Cells of a table as its file has them. */
public final class Cells {
  private static final int LONG = 13; // a time in milliseconds is not cut

  private final Table table;

  private Cells(Table table) {
    this.table = table;
  }

  /** Returns the cells of data that are a table. */
  public static Optional<Cells> of(Dataset data) {
    return data.table().map(Cells::new);
  }

  /** Returns whether there is such a column. */
  public boolean has(String column) {
    return table.columns().contains(column);
  }

  /** Returns the cell of a row in the column of this name; empty where it is missing. */
  public String text(int row, String column) {
    int at = table.columns().indexOf(column);
    double[] cells = new double[table.columns().size()];
    table.read(row, cells);
    if (Double.isNaN(cells[at])) {
      return "";
    }
    return table.isText(at) ? table.texts(at).get((int) cells[at]) : plain(cells[at]);
  }

  /** Returns the cell as {@link #text}, a number of many digits with six of them. */
  public String brief(int row, String column) {
    String text = text(row, column);
    return text.length() <= LONG || table.isText(table.columns().indexOf(column))
        ? text
        : String.format(Locale.ROOT, "%.6g", Double.parseDouble(text));
  }

  /** Returns a number with all its digits and no more: 7, 0.25, 1600000000000. */
  private static String plain(double number) {
    BigDecimal exact = BigDecimal.valueOf(number).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0).toPlainString() : exact.toPlainString();
  }
}
