package io.github.vae4j.data;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.data.array.ElementFormat;
import io.github.vae4j.data.csv.Decimals;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The rows of an array of numbers as a table: NaN is a missing cell. What has to be known of all
 * cells is found in one pass when it is first asked for.
 */
final class NumberTable implements Table {
  private static final double EXACT = 0x1p53;

  /** Rows of which decimals are counted; of others only whether there are any. */
  private static final int LOOKED_AT = 1000;

  private final StoredDataset data;
  private final ElementFormat format;

  @SuppressWarnings("Immutable")
  private volatile Found found = Found.NOTHING;

  /** What one pass finds. */
  private record Found(int[] decimals, boolean hasMissing, boolean rounded) {
    static final Found NOTHING = new Found(new int[0], false, false);
  }

  NumberTable(StoredDataset data) {
    this.data = data;
    this.format = data.format();
  }

  @Override
  public String name() {
    return data.name();
  }

  @Override
  public int rows() {
    return data.size();
  }

  @Override
  public List<String> columns() {
    return data.columns();
  }

  @Override
  public List<String> texts(int column) {
    return List.of();
  }

  @Override
  public boolean isText(int column) {
    return false;
  }

  @Override
  public void read(int row, double[] cells) {
    ByteBuffer numbers = data.bytes(row);
    for (int i = 0; i < columns().size(); i++) {
      cells[i] = format.number(numbers, format.bytes() * i);
      if (Double.isInfinite(cells[i])) {
        throw DataException.notFinite(place(row, i), Double.toString(cells[i]));
      }
    }
  }

  @Override
  public int decimals(int column) {
    return found().decimals[column];
  }

  /** Returns whether a cell is NaN. */
  boolean hasMissing() {
    return format.fractional() && found().hasMissing;
  }

  @Override
  public String place(int row, int column) {
    return data.place(row, column);
  }

  @Override
  public List<String> notes() {
    return (format == ElementFormat.U64 || format == ElementFormat.I64) && found().rounded
        ? List.of(name() + ": whole numbers beyond 2^53 are rounded to the nearest float64")
        : List.of();
  }

  private Found found() {
    Found known = found;
    if (known.decimals.length == 0) {
      known = look();
      found = known;
    }
    return known;
  }

  private Found look() {
    int[] decimals = new int[columns().size()];
    boolean missing = false;
    boolean rounded = false;
    boolean single = format != ElementFormat.F64;
    for (int row = 0; row < rows(); row++) {
      ByteBuffer numbers = data.bytes(row);
      for (int i = 0; i < decimals.length; i++) {
        double value = format.number(numbers, format.bytes() * i);
        if (Double.isNaN(value)) {
          missing = true;
        } else if (Math.abs(value) > EXACT) {
          rounded = true;
        } else if (format.fractional() && (row < LOOKED_AT || decimals[i] == 0)) {
          decimals[i] = Math.max(decimals[i], Decimals.of(value, single));
        }
      }
    }
    return new Found(decimals, missing, rounded);
  }
}
