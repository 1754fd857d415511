package io.github.vae4j.cli.report;

import java.util.Arrays;
import java.util.Optional;
import tagbio.umap.Umap;

/**
 * Points in the plane that stand for points of more dimensions.
 *
 * @param share of the variance along each axis, of a linear projection
 */
record Projection(double[] x, double[] y, double[] share) {
  private static final int ITERATIONS = 300; // of the power method
  private static final int NEIGHBOURS = 15;
  private static final int EPOCHS = 200;

  /** Returns the two principal components, by the power method. */
  static Projection principal(double[][] points) {
    int n = points.length;
    int d = points[0].length;
    double[] mean = new double[d];
    for (double[] point : points) {
      for (int j = 0; j < d; j++) {
        mean[j] += point[j] / n;
      }
    }
    double[][] centred = new double[n][d];
    double whole = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        centred[i][j] = points[i][j] - mean[j];
        whole += centred[i][j] * centred[i][j];
      }
    }
    double[][] places = new double[2][];
    double[] share = new double[2];
    double[] first = new double[0];
    for (int axis = 0; axis < 2; axis++) {
      double[] direction = direction(centred, first, axis);
      places[axis] = Arrays.stream(centred).mapToDouble(p -> dot(p, direction)).toArray();
      double variance = Arrays.stream(places[axis]).map(v -> v * v).sum();
      share[axis] = whole > 0 ? variance / whole : 0;
      first = direction;
    }
    return new Projection(places[0], places[1], share);
  }

  /** Returns the direction of the most variance at right angles to another. */
  private static double[] direction(double[][] centred, double[] other, int axis) {
    int d = centred[0].length;
    double[] start = new double[d];
    Arrays.setAll(start, j -> 1 + 0.1 * Math.sin(j + 1.0 + axis)); // at right angles to no axis
    double[] v = Arrays.stream(start).map(x -> x / Math.sqrt(dot(start, start))).toArray();
    for (int k = 0; k < ITERATIONS; k++) {
      double[] next = new double[d];
      for (double[] point : centred) {
        double along = dot(point, v);
        for (int j = 0; j < d; j++) {
          next[j] += along * point[j];
        }
      }
      if (other.length > 0) {
        double along = dot(next, other);
        Arrays.setAll(next, j -> next[j] - along * other[j]);
      }
      double length = Math.sqrt(dot(next, next));
      if (length == 0) {
        break;
      }
      double[] unit = Arrays.stream(next).map(value -> value / length).toArray();
      double moved = 1 - Math.abs(dot(unit, v));
      v = unit;
      if (moved < 1e-12) {
        break;
      }
    }
    return v;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /**
   * Returns an embedding that keeps neighbours beside each other (McInnes, Healy and Melville 2018,
   * "UMAP"), the same for the same points.
   *
   * @return nothing if the points have none
   */
  static Optional<Projection> neighbours(double[][] points) {
    if (points.length <= NEIGHBOURS
        || Arrays.stream(points).map(Arrays::toString).distinct().count() <= NEIGHBOURS) {
      return Optional.empty();
    }
    try {
      Umap umap = new Umap();
      umap.setNumberComponents(2);
      umap.setNumberNearestNeighbours(NEIGHBOURS);
      umap.setNumberEpochs(EPOCHS);
      umap.setThreads(1);
      umap.setSeed(1);
      double[][] places = umap.fitTransform(points);
      double[] x = Arrays.stream(places).mapToDouble(place -> place[0]).toArray();
      double[] y = Arrays.stream(places).mapToDouble(place -> place[1]).toArray();
      boolean finite =
          Arrays.stream(x).allMatch(Double::isFinite)
              && Arrays.stream(y).allMatch(Double::isFinite);
      return finite ? Optional.of(new Projection(x, y, new double[0])) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // points of which many are the same, for example
    }
  }
}
