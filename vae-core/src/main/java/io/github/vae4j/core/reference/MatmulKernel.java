package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;

/**
 * Batched matrix products. Rows of the result are shared out over threads; for each, four rows of
 * the right matrix at a time are scaled and added along contiguous memory, in blocks of the right
 * matrix that stay in the cache.
 */
final class MatmulKernel {
  private static final int DEPTH = 128; // rows of the right matrix in a block
  private static final int WIDTH = 512; // columns of the right matrix in a block
  private static final int GRAIN = 8;

  private MatmulKernel() {}

  static HostArray apply(Parallel parallel, HostArray left, HostArray right, TensorType type) {
    Shape l = left.shape();
    int m = l.dim(-2);
    int k = l.dim(-1);
    int n = right.shape().dim(-1);
    int batch = l.range(0, l.rank() - 2).size();
    if (type.dtype() == DType.FLOAT32) {
      float[] out = new float[type.shape().size()];
      parallel.run(
          batch * m,
          GRAIN,
          (from, to) -> {
            for (int row = from; row < to; ) {
              int b = row / m;
              int end = Math.min(to, (b + 1) * m);
              floats(left.floats(), right.floats(), out, row, end, b * k * n, k, n);
              row = end;
            }
          });
      return HostArray.of(type.shape(), out);
    }
    double[] out = new double[type.shape().size()];
    parallel.run(
        batch * m,
        GRAIN,
        (from, to) -> {
          for (int row = from; row < to; ) {
            int b = row / m;
            int end = Math.min(to, (b + 1) * m);
            doubles(left.doubles(), right.doubles(), out, row, end, b * k * n, k, n);
            row = end;
          }
        });
    return HostArray.of(type.shape(), out);
  }

  /**
   * Computes rows {@code from} to {@code to} of the result; {@code base} is where the right matrix
   * starts.
   */
  private static void floats(
      float[] a, float[] b, float[] c, int from, int to, int base, int k, int n) {
    for (int j0 = 0; j0 < n; j0 += WIDTH) {
      int width = Math.min(WIDTH, n - j0);
      for (int p0 = 0; p0 < k; p0 += DEPTH) {
        int p1 = Math.min(k, p0 + DEPTH);
        for (int i = from; i < to; i++) {
          int out = i * n + j0;
          int p = p0;
          for (; p + 3 < p1; p += 4) {
            int row = base + p * n + j0;
            axpy4(
                c,
                out,
                a[i * k + p],
                a[i * k + p + 1],
                a[i * k + p + 2],
                a[i * k + p + 3],
                b,
                row,
                n,
                width);
          }
          for (; p < p1; p++) {
            float s = a[i * k + p];
            int row = base + p * n + j0;
            for (int j = 0; j < width; j++) {
              c[out + j] += s * b[row + j];
            }
          }
        }
      }
    }
  }

  private static void axpy4(
      float[] c,
      int out,
      float s0,
      float s1,
      float s2,
      float s3,
      float[] b,
      int row,
      int n,
      int width) {
    int row1 = row + n;
    int row2 = row1 + n;
    int row3 = row2 + n;
    for (int j = 0; j < width; j++) {
      c[out + j] += s0 * b[row + j] + s1 * b[row1 + j] + s2 * b[row2 + j] + s3 * b[row3 + j];
    }
  }

  private static void doubles(
      double[] a, double[] b, double[] c, int from, int to, int base, int k, int n) {
    for (int j0 = 0; j0 < n; j0 += WIDTH) {
      int width = Math.min(WIDTH, n - j0);
      for (int p0 = 0; p0 < k; p0 += DEPTH) {
        int p1 = Math.min(k, p0 + DEPTH);
        for (int i = from; i < to; i++) {
          int out = i * n + j0;
          int p = p0;
          for (; p + 3 < p1; p += 4) {
            int row = base + p * n + j0;
            axpy4(
                c,
                out,
                a[i * k + p],
                a[i * k + p + 1],
                a[i * k + p + 2],
                a[i * k + p + 3],
                b,
                row,
                n,
                width);
          }
          for (; p < p1; p++) {
            double s = a[i * k + p];
            int row = base + p * n + j0;
            for (int j = 0; j < width; j++) {
              c[out + j] += s * b[row + j];
            }
          }
        }
      }
    }
  }

  private static void axpy4(
      double[] c,
      int out,
      double s0,
      double s1,
      double s2,
      double s3,
      double[] b,
      int row,
      int n,
      int width) {
    int row1 = row + n;
    int row2 = row1 + n;
    int row3 = row2 + n;
    for (int j = 0; j < width; j++) {
      c[out + j] += s0 * b[row + j] + s1 * b[row1 + j] + s2 * b[row2 + j] + s3 * b[row3 + j];
    }
  }
}
