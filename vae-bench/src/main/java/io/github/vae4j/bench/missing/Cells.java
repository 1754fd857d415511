package io.github.vae4j.bench.missing;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.SchemaOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The cells of a table in memory.
 *
 * @param name of the table
 * @param rows [row][column]: a number, the level of a category from 0, or NaN where one is missing
 * @param levels number of levels of each column; 0 for a column of numbers
 */
record Cells(String name, double[][] rows, int[] levels) {
  /** A column of at most so many different numbers is taken for a category. */
  private static final int MOST_LEVELS = 10;

  private static final int QUARTERS = 4;

  /**
   * Reads a table of numbers and takes some of its rows. Columns with at most ten different numbers
   * become categories. Where there are none, the last column is cut at its quartiles to be one.
   *
   * @param most rows, drawn by the key
   */
  static Cells read(String path, int most, RandomKey key) {
    try (Dataset data = Datasets.open(path)) {
      int[] order = Splits.permutation(data.size(), key);
      int width = data.itemShape().size();
      float[] row = new float[width];
      double[][] rows = new double[Math.min(most, order.length)][width];
      for (int i = 0; i < rows.length; i++) {
        data.read(order[i], row, 0);
        for (int j = 0; j < width; j++) {
          rows[i][j] = row[j];
        }
      }
      return of(data.name(), rows);
    }
  }

  /** Makes categories of columns, and leaves out those that are constant. */
  static Cells of(String name, double[][] rows) {
    int[] kept =
        IntStream.range(0, rows[0].length).filter(j -> distinct(rows, j).length > 1).toArray();
    double[][] all =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(kept).mapToDouble(j -> row[j]).toArray())
            .toArray(double[][]::new);
    int[] levels = new int[kept.length];
    for (int j = 0; j < levels.length; j++) {
      double[] different = distinct(all, j);
      if (different.length <= MOST_LEVELS) {
        levels[j] = different.length;
        number(all, j, different);
      }
    }
    if (Arrays.stream(levels).allMatch(count -> count == 0)) {
      int last = levels.length - 1;
      double[] sorted = Arrays.stream(all).mapToDouble(row -> row[last]).sorted().toArray();
      double[] cuts =
          IntStream.range(1, QUARTERS)
              .mapToDouble(i -> sorted[i * sorted.length / QUARTERS])
              .distinct()
              .toArray();
      for (double[] row : all) {
        double cell = row[last];
        row[last] = Arrays.stream(cuts).filter(cut -> cut <= cell).count();
      }
      double[] different = distinct(all, last);
      levels[last] = different.length;
      number(all, last, different);
    }
    return new Cells(name, all, levels);
  }

  private static double[] distinct(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).sorted().distinct().toArray();
  }

  private static void number(double[][] rows, int column, double[] different) {
    for (double[] row : rows) {
      row[column] = Arrays.binarySearch(different, row[column]);
    }
  }

  int width() {
    return levels.length;
  }

  boolean category(int column) {
    return levels[column] > 0;
  }

  /** Returns some of the rows, from one position to before another. */
  Cells range(int from, int to) {
    return new Cells(name, Arrays.copyOfRange(rows, from, to), levels);
  }

  /** Returns the same table with other cells. */
  Cells with(double[][] other) {
    return new Cells(name, other, levels);
  }

  /** Returns the table without cells that are drawn with a probability, each by itself. */
  Cells without(double share, RandomKey key) {
    double[] uniform = new double[rows.length * width()];
    Noise.UNIFORM.fill(key, 0, uniform);
    double[][] left = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    for (int i = 0; i < uniform.length; i++) {
      if (uniform[i] < share) {
        left[i / width()][i % width()] = Double.NaN;
      }
    }
    return with(left);
  }

  /** Returns the mean of the cells of a column that are there; 0 if none is. */
  double mean(int column) {
    return Arrays.stream(rows)
        .mapToDouble(row -> row[column])
        .filter(cell -> !Double.isNaN(cell))
        .average()
        .orElse(0);
  }

  /** Returns the standard deviation of the cells of a column that are there; 1 if it is 0. */
  double deviation(int column) {
    double mean = mean(column);
    double variance =
        Arrays.stream(rows)
            .mapToDouble(row -> row[column] - mean)
            .filter(distance -> !Double.isNaN(distance))
            .map(distance -> distance * distance)
            .average()
            .orElse(0);
    return variance > 0 ? Math.sqrt(variance) : 1;
  }

  /** Returns the share of each level among the cells that are there. */
  double[] shares(int column) {
    double[] shares = new double[levels[column]];
    double count = 0;
    for (double[] row : rows) {
      if (!Double.isNaN(row[column])) {
        shares[(int) row[column]]++;
        count++;
      }
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= Math.max(1, count);
    }
    return shares;
  }

  /** Returns the table with means and most frequent levels in the place of missing cells. */
  Cells filledWithMeans() {
    double[] fill = new double[width()];
    for (int j = 0; j < fill.length; j++) {
      fill[j] = category(j) ? greatest(shares(j)) : mean(j);
    }
    double[][] filled = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    for (double[] row : filled) {
      for (int j = 0; j < fill.length; j++) {
        row[j] = Double.isNaN(row[j]) ? fill[j] : row[j];
      }
    }
    return with(filled);
  }

  /** Returns the position of the greatest number. */
  static int greatest(double[] numbers) {
    return IntStream.range(0, numbers.length)
        .reduce((a, b) -> numbers[b] > numbers[a] ? b : a)
        .orElse(0);
  }

  /** Returns the table as the product sees it: levels are text, and missing cells are empty. */
  Dataset dataset() {
    List<List<?>> all = new ArrayList<>();
    for (double[] row : rows) {
      List<Object> cells = new ArrayList<>();
      for (int j = 0; j < row.length; j++) {
        cells.add(category(j) ? Double.isNaN(row[j]) ? "" : level((int) row[j]) : (Object) row[j]);
      }
      all.add(cells);
    }
    return Datasets.table(name, names(), all);
  }

  /**
   * Returns the types and the levels of the columns, which are known whatever cells are missing.
   *
   * @param likelihood of columns of numbers; blank for the usual one
   */
  SchemaOptions schemaOptions(String likelihood) {
    SchemaOptions.Builder said = SchemaOptions.builder();
    if (!likelihood.isBlank()) {
      said.likelihood(ColumnType.NUMERIC, likelihood);
    }
    List<String> names = names();
    for (int j = 0; j < width(); j++) {
      if (category(j)) {
        said.type(names.get(j), levels[j] == 2 ? ColumnType.BINARY : ColumnType.CATEGORICAL)
            .levels(names.get(j), IntStream.range(0, levels[j]).mapToObj(Cells::level).toList());
      } else {
        said.type(names.get(j), ColumnType.NUMERIC);
      }
    }
    return said.build();
  }

  List<String> names() {
    return IntStream.range(0, width()).mapToObj(j -> "c" + (j + 1)).toList();
  }

  private static String level(int position) {
    return "level" + position;
  }
}
