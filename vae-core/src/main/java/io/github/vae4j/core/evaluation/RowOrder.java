package io.github.vae4j.core.evaluation;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Preprocessing;
import java.util.Arrays;

/**
 * Whether rows that stand next to each other in a file are alike: several rows of one subject, or
 * of one stretch of time. Such rows are not independent. What a model learns of the dependence
 * between columns is then that of the subjects it has seen, rows held out at random do not show it,
 * and rows of a new subject look strange whatever they are.
 *
 * <p>The measure is the share of rows whose nearest row (Euclidean, each element with mean 0 and
 * standard deviation 1, missing ones at the mean) stands within the fortieth of the file around
 * them. If the order means nothing it is about {@link #expected}. Ties count in parts. Of large
 * data rows in equal steps are looked at: rows are alike on the scale of a fortieth of the file, or
 * it is of no concern.
 *
 * @param rows number of rows that were looked at
 * @param window rows on either side that count as next to a row
 * @param share of rows whose nearest row is next to them, from 0 to 1
 */
public record RowOrder(int rows, int window, double share) {
  private static final int FEWEST = 40;
  private static final int MOST = 3000;
  private static final double WORK = 1e9; // multiplications
  private static final int PARTS = 40;

  /**
   * Looks at the rows in their order, which must be that of the file, not a shuffled one.
   *
   * @throws io.github.vae4j.core.data.DataException if a number of the data is infinite
   * @throws IllegalArgumentException if the data do not fit the preprocessing
   */
  public static RowOrder of(Dataset data, Preprocessing preprocessing) {
    Dataset modelled = preprocessing.modelled(data);
    int size = modelled.itemShape().size();
    int most = (int) Math.max(2, Math.min(MOST, Math.sqrt(WORK / size)));
    int rows = Math.min(data.size(), most);
    float[][] all = new float[rows][size];
    for (int i = 0; i < rows; i++) {
      int index = (int) ((long) i * data.size() / rows);
      preprocessing.readScaled(modelled, index, all[i], 0);
    }
    standardize(all, size);
    int window = Math.max(1, (int) Math.round(rows / (2.0 * PARTS)));
    return new RowOrder(rows, window, nearest(all, window));
  }

  private static void standardize(float[][] rows, int size) {
    for (int j = 0; j < size; j++) {
      int element = j;
      double[] seen =
          Arrays.stream(rows)
              .mapToDouble(row -> row[element])
              .filter(x -> !Double.isNaN(x))
              .toArray();
      double mean = Arrays.stream(seen).average().orElse(0);
      double variance = Arrays.stream(seen).map(x -> (x - mean) * (x - mean)).average().orElse(0);
      double scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
      for (float[] row : rows) {
        row[j] = Float.isNaN(row[j]) ? 0 : (float) ((row[j] - mean) * scale);
      }
    }
  }

  private static double nearest(float[][] rows, int window) {
    double[] least = new double[rows.length];
    int[] ties = new int[rows.length];
    int[] near = new int[rows.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < i; k++) {
        double distance = distance(rows[i], rows[k]);
        int next = i - k <= window ? 1 : 0;
        for (int row : new int[] {i, k}) {
          if (distance < least[row]) {
            least[row] = distance;
            ties[row] = 0;
            near[row] = 0;
          }
          if (distance == least[row]) {
            ties[row]++;
            near[row] += next;
          }
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += ties[i] == 0 ? 0 : (double) near[i] / ties[i];
    }
    return sum / rows.length;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double difference = a[j] - b[j];
      sum += difference * difference;
    }
    return sum;
  }

  /** Returns the share that is expected, on average, of rows whose order means nothing. */
  public double expected() {
    return Math.min(1, 2.0 * window / Math.max(1, rows - 1));
  }

  /**
   * Returns whether rows are alike along the file: most have their nearest row next to them. Of
   * fewer than {@value #FEWEST} rows it cannot be said.
   */
  public boolean dependent() {
    return rows >= FEWEST && share > 0.5;
  }
}
