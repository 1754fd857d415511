package io.github.vae4j.core.exact;

import java.util.Arrays;

/** The linear algebra of small matrices, [row][column], in double precision. */
final class Matrices {
  private Matrices() {}

  static double[][] diagonal(double[] values) {
    double[][] all = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      all[i][i] = values[i];
    }
    return all;
  }

  static boolean isDiagonal(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        if (i != j && a[i][j] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  static double[][] copy(double[][] a) {
    return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
  }

  static double[] flat(double[][] a) {
    return Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray();
  }

  static double[][] transpose(double[][] a) {
    double[][] all = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        all[j][i] = a[i][j];
      }
    }
    return all;
  }

  static double[][] multiply(double[][] a, double[][] b) {
    double[][] columns = transpose(b);
    return Arrays.stream(a).map(row -> multiply(columns, row)).toArray(double[][]::new);
  }

  static double[] multiply(double[][] a, double[] x) {
    return Arrays.stream(a).mapToDouble(row -> dot(row, x)).toArray();
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static double[] add(double[] x, double[] y) {
    double[] all = x.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] += y[i];
    }
    return all;
  }

  static double[] subtract(double[] x, double[] y) {
    double[] all = x.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] -= y[i];
    }
    return all;
  }

  static double[][] add(double[][] a, double[][] b) {
    double[][] all = new double[a.length][];
    Arrays.setAll(all, i -> add(a[i], b[i]));
    return all;
  }

  static double[][] scale(double[][] a, double factor) {
    return Arrays.stream(a)
        .map(row -> Arrays.stream(row).map(value -> factor * value).toArray())
        .toArray(double[][]::new);
  }

  /**
   * Returns the lower triangular L with L L' = a.
   *
   * @throws IllegalArgumentException if the matrix is not positive definite
   */
  static double[][] cholesky(double[][] a) {
    int n = a.length;
    double[][] l = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= l[i][k] * l[j][k];
        }
        if (i == j && !(rest > 0)) { // zero, negative or NaN
          throw new IllegalArgumentException(
              "covariance: needs a positive definite matrix, got " + Arrays.deepToString(a));
        }
        l[i][j] = i == j ? Math.sqrt(rest) : rest / l[j][j];
      }
    }
    return l;
  }

  /** Returns L^-1 x of a lower triangular L. */
  static double[] solveLower(double[][] l, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double rest = x[i];
      for (int j = 0; j < i; j++) {
        rest -= l[i][j] * y[j];
      }
      y[i] = rest / l[i][i];
    }
    return y;
  }

  /** Returns L^-1 of a lower triangular L. */
  static double[][] inverseLower(double[][] l) {
    double[][] columns = new double[l.length][];
    Arrays.setAll(
        columns,
        i -> {
          double[] unit = new double[l.length];
          unit[i] = 1;
          return solveLower(l, unit);
        });
    return transpose(columns);
  }

  /**
   * Returns the inverse of a positive definite matrix by Gauss-Jordan elimination, which needs no
   * pivoting for such ones. Of a diagonal one it is diagonal, of a number its reciprocal.
   */
  static double[][] inverse(double[][] a) {
    int n = a.length;
    double[][] left = copy(a);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[][] right = diagonal(ones);
    for (int i = 0; i < n; i++) {
      double pivot = left[i][i];
      for (int j = 0; j < n; j++) {
        left[i][j] /= pivot;
        right[i][j] /= pivot;
      }
      for (int k = 0; k < n; k++) {
        double factor = left[k][i];
        if (k != i && factor != 0) {
          for (int j = 0; j < n; j++) {
            left[k][j] -= factor * left[i][j];
            right[k][j] -= factor * right[i][j];
          }
        }
      }
    }
    return right;
  }
}
