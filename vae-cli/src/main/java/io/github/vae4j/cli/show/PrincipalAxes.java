package io.github.vae4j.cli.show;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The two directions in which points vary most: the principal components of greatest variance, by
 * orthogonal iteration on their covariance (Golub and Van Loan 2013, section 8.2.4).
 *
 * @param along coordinates of each point in each direction, [2][n], from the mean
 * @param shares of the whole variance that the directions have, [2]
 */
public record PrincipalAxes(double[][] along, double[] shares) {
  private static final int COUNT = 2;
  private static final int ITERATIONS = 100;

  /**
   * Returns those of points, [n][size]. Of one dimension the second direction is none, with a share
   * of 0.
   *
   * @param points at least one
   */
  public static PrincipalAxes of(double[][] points) {
    int n = points.length;
    int size = points[0].length;
    double[][] centred = centred(points);
    double[][] covariance = new double[size][size];
    double whole = 0;
    for (int a = 0; a < size; a++) {
      for (int b = 0; b <= a; b++) {
        double sum = 0;
        for (double[] point : centred) {
          sum += point[a] * point[b];
        }
        covariance[a][b] = sum / n;
        covariance[b][a] = sum / n;
      }
      whole += covariance[a][a];
    }
    double[][] axes = new double[COUNT][size];
    for (int k = 0; k < COUNT; k++) {
      Arrays.setAll(axes[k], i -> 1.0 / (1 + i)); // not across any axis by chance
      axes[k][k % size] += 1;
    }
    for (int i = 0; i < ITERATIONS; i++) {
      for (int k = 0; k < COUNT; k++) {
        axes[k] = image(covariance, axes[k]);
      }
      orthonormalize(axes);
    }
    double[][] along = new double[COUNT][n];
    double[] shares = new double[COUNT];
    for (int k = 0; k < COUNT; k++) {
      double[] axis = axes[k];
      Arrays.setAll(along[k], i -> dot(centred[i], axis));
      shares[k] = whole > 0 ? dot(axis, image(covariance, axis)) / whole : 0;
    }
    return new PrincipalAxes(along, shares);
  }

  private static double[][] centred(double[][] points) {
    double[] mean = new double[points[0].length];
    for (double[] point : points) {
      Arrays.setAll(mean, j -> mean[j] + point[j] / points.length);
    }
    return Arrays.stream(points)
        .map(
            point -> IntStream.range(0, mean.length).mapToDouble(j -> point[j] - mean[j]).toArray())
        .toArray(double[][]::new);
  }

  private static double[] image(double[][] matrix, double[] vector) {
    double[] image = new double[vector.length];
    Arrays.setAll(image, i -> dot(matrix[i], vector));
    return image;
  }

  /** Gram-Schmidt; the greatest number of each axis is made positive. */
  private static void orthonormalize(double[][] axes) {
    for (int k = 0; k < axes.length; k++) {
      double[] axis = axes[k];
      for (int l = 0; l < k; l++) {
        double[] other = axes[l];
        double along = dot(axis, other);
        Arrays.setAll(axis, i -> axis[i] - along * other[i]);
      }
      double length = Math.sqrt(dot(axis, axis));
      double greatest = Arrays.stream(axis).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
      double scale = length > 0 ? Math.copySign(1 / length, greatest) : 0;
      Arrays.setAll(axis, i -> axis[i] * scale);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
