package io.github.vae4j.bench.missing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues of a symmetric matrix, the greatest first, and their vectors of length 1, by the
 * cyclic Jacobi method (Golub and Van Loan 2013, section 8.5).
 *
 * @param values of the matrix
 * @param vectors [eigenvalue][element]
 */
record Eigen(double[] values, double[][] vectors) {
  private static final int MOST_SWEEPS = 50;
  private static final double TOLERANCE = 1e-24; // of the squares beside the diagonal

  static Eigen of(double[][] symmetric) {
    int n = symmetric.length;
    double[][] a = Arrays.stream(symmetric).map(double[]::clone).toArray(double[][]::new);
    double[][] v = new double[n][n]; // rows are vectors
    for (int i = 0; i < n; i++) {
      v[i][i] = 1;
    }
    double all = Arrays.stream(a).flatMapToDouble(Arrays::stream).map(x -> x * x).sum();
    for (int sweep = 0; sweep < MOST_SWEEPS && beside(a) > TOLERANCE * all; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -a[i][i]))
            .mapToInt(i -> i)
            .toArray();
    return new Eigen(
        Arrays.stream(order).mapToDouble(i -> a[i][i]).toArray(),
        Arrays.stream(order).mapToObj(i -> v[i]).toArray(double[][]::new));
  }

  private static double beside(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 2 * a[i][j] * a[i][j];
      }
    }
    return sum;
  }

  private static void rotate(double[][] a, double[][] v, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
      double vp = v[p][k];
      double vq = v[q][k];
      v[p][k] = c * vp - s * vq;
      v[q][k] = s * vp + c * vq;
    }
  }
}
