package io.github.vae4j.core.table;

import io.github.vae4j.core.data.Table;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one pass over a table finds of a column. */
final class ColumnSummary {
  /** Different numbers are counted among the first rows only: memory stays bounded. */
  static final int COUNTED = 100_000;

  private static final double EXACT = 0x1p53;

  private final boolean text;
  private final int[] codes; // how often each text comes that is known to be different
  private Optional<DistinctTexts> others = Optional.empty();
  private final double[] first; // numbers of the first rows
  private Optional<double[]> different = Optional.empty(); // of them, once all rows are read
  private int missing;
  private int rows;
  private int numbers;
  private double mean;
  private double squares;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double sumOfLogs;
  private boolean whole = true;
  private boolean counting = true;

  private ColumnSummary(Table table, int column) {
    this.text = table.isText(column);
    this.codes = new int[table.differentTexts(column)];
    this.first = new double[text ? 0 : Math.min(table.rows(), COUNTED)];
  }

  /** Reads all rows once. */
  static ColumnSummary[] of(Table table) {
    int width = table.columns().size();
    ColumnSummary[] all = new ColumnSummary[width];
    for (int i = 0; i < width; i++) {
      all[i] = new ColumnSummary(table, i);
    }
    double[] cells = new double[width];
    for (int row = 0; row < table.rows(); row++) {
      table.read(row, cells);
      for (int i = 0; i < width; i++) {
        all[i].add(cells[i], table, i);
      }
    }
    return all;
  }

  private void add(double cell, Table table, int column) {
    rows++;
    if (Double.isNaN(cell)) {
      missing++;
    } else if (text && cell >= codes.length) {
      if (others.isEmpty()) {
        others = Optional.of(new DistinctTexts());
      }
      others.get().add(table.texts(column).get((int) cell));
    } else if (text) {
      codes[(int) cell]++;
    } else {
      addNumber(cell);
    }
  }

  private void addNumber(double x) {
    if (numbers < first.length) {
      first[numbers] = x;
    }
    counting &= x == rows - 1 + (numbers == 0 ? x : firstNumber());
    numbers++;
    double before = x - mean;
    mean += before / numbers;
    squares += before * (x - mean);
    least = Math.min(least, x);
    greatest = Math.max(greatest, x);
    sumOfLogs += x > 0 ? Math.log(x) : Double.NaN;
    whole &= x == Math.rint(x);
  }

  private double firstNumber() {
    return first.length > 0 ? first[0] : 0;
  }

  int rows() {
    return rows;
  }

  int missing() {
    return missing;
  }

  int present() {
    return rows - missing;
  }

  double mean() {
    return mean;
  }

  /** Returns the standard deviation, divided by the number of cells; 0 if all are equal. */
  double deviation() {
    return least == greatest ? 0 : Math.sqrt(squares / numbers);
  }

  double least() {
    return least;
  }

  double greatest() {
    return greatest;
  }

  /** Returns whether some are whole numbers that double precision does not tell apart. */
  boolean beyondExact() {
    return !text && whole && Math.max(Math.abs(least), Math.abs(greatest)) > EXACT;
  }

  double geometricMean() {
    return Math.exp(sumOfLogs / numbers);
  }

  boolean whole() {
    return whole;
  }

  /** Returns whether the cells count the rows, from whatever number on. */
  boolean counting() {
    return counting && missing == 0;
  }

  /** Returns how often each text comes that is known to be different, by its code. */
  int[] codes() {
    return codes;
  }

  /** Returns whether there are texts beside those of {@link #codes}. */
  boolean hasOthers() {
    return others.isPresent();
  }

  /** Returns whether all cells are the same. */
  boolean constant() {
    return text ? distinct() == 1 : least == greatest;
  }

  /** Returns the numbers of the first rows that are different, in order. */
  double[] different() {
    if (different.isEmpty()) {
      double[] sorted = Arrays.copyOf(first, Math.min(numbers, first.length));
      Arrays.sort(sorted);
      different = Optional.of(Arrays.stream(sorted).distinct().toArray());
    }
    return different.get();
  }

  /** Returns the different numbers of the first rows, the most frequent first. */
  double[] byFrequency() {
    Map<Double, Integer> counts = new HashMap<>();
    Arrays.stream(first, 0, Math.min(numbers, first.length))
        .forEach(x -> counts.merge(x, 1, Integer::sum));
    return Arrays.stream(different())
        .boxed()
        .sorted(Comparator.comparing(x -> -counts.getOrDefault(x, 0)))
        .mapToDouble(x -> x)
        .toArray();
  }

  /**
   * Returns the number of texts or, among the {@link #counted} cells, of numbers that are
   * different.
   */
  int distinct() {
    if (!text) {
      return different().length;
    }
    int known = (int) Arrays.stream(codes).filter(count -> count > 0).count();
    return known + others.map(DistinctTexts::count).orElse(0);
  }

  /** Returns the number of cells among which the different ones were counted. */
  int counted() {
    return text ? present() : Math.min(numbers, first.length);
  }
}
