package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;

/**
 * Batched matrix products. Rows of the result are shared out over threads. Each thread keeps a
 * block of the result in rows of their own and adds to it, four rows of the right matrix at a time,
 * those rows scaled by elements of the left matrix.
 *
 * <p>Every row is an array of its own because HotSpot before 21 vectorises a loop over several
 * arrays of one type only if all are indexed by the loop variable alone. Four rows at a time is
 * what it still vectorises.
 */
final class MatmulKernel {
  private static final int ROWS = 32; // of a block of the result
  private static final int COLUMNS = 512; // of a block of the result: 64 kB in FLOAT32
  private static final int GRAIN = 4;

  private MatmulKernel() {}

  static HostArray apply(Parallel parallel, HostArray left, HostArray right, TensorType type) {
    Shape l = left.shape();
    int m = l.dim(-2);
    int k = l.dim(-1);
    int n = right.shape().dim(-1);
    int batch = l.range(0, l.rank() - 2).size();
    Object out = Elements.allocate(type.dtype(), type.shape().size());
    new Product(batch, m, k, n, Elements.of(left), Elements.of(right), out).accumulate(parallel);
    return Elements.tensor(type.shape(), out);
  }

  /** (x [m, k], weight [k, n], bias [n]): x weight + bias. */
  static HostArray affine(
      Parallel parallel, HostArray x, HostArray weight, HostArray bias, TensorType type) {
    int m = x.shape().dim(0);
    int k = x.shape().dim(1);
    int n = weight.shape().dim(1);
    Object out = Elements.allocate(type.dtype(), m * n);
    for (int i = 0; i < m; i++) {
      System.arraycopy(Elements.of(bias), 0, out, i * n, n);
    }
    new Product(1, m, k, n, Elements.of(x), Elements.of(weight), out).accumulate(parallel);
    return Elements.tensor(type.shape(), out);
  }

  /**
   * c += a b for each of a batch of matrices.
   *
   * @param a [batch, m, k]
   * @param b [batch, k, n]
   * @param c [batch, m, n]
   * @param aStart index of the first element of a
   * @param bStart index of the first element of b
   * @param cStart index of the first element of c
   */
  record Product(
      int batch,
      int m,
      int k,
      int n,
      Object a,
      int aStart,
      Object b,
      int bStart,
      Object c,
      int cStart) {
    Product(int batch, int m, int k, int n, Object a, Object b, Object c) {
      this(batch, m, k, n, a, 0, b, 0, c, 0);
    }

    void accumulate(Parallel parallel) {
      parallel.run(batch * m, grain(), this::rows);
    }

    /** The same on the calling thread, for callers that share out their own work. */
    void accumulate() {
      rows(0, batch * m);
    }

    /** Hands a thread at least some 50 thousand products, which take longer than waking it. */
    private int grain() {
      long products = Math.max(1, (long) k * n);
      return (int) Math.max(GRAIN, Math.min(1 << 20, 50_000 / products));
    }

    private void rows(int from, int to) {
      for (int row = from; row < to; ) {
        int matrix = row / m;
        int end = (int) Math.min(to, (matrix + 1L) * m);
        if (c instanceof float[] out) {
          floats((float[]) a, (float[]) b, out, row, end, bStart + matrix * k * n);
        } else {
          doubles((double[]) a, (double[]) b, (double[]) c, row, end, bStart + matrix * k * n);
        }
        row = end;
      }
    }

    /** Returns the width of column blocks that are about equal. */
    private int width() {
      int blocks = (n + COLUMNS - 1) / COLUMNS;
      return (n + blocks - 1) / blocks;
    }

    private void floats(float[] left, float[] right, float[] out, int from, int to, int base) {
      int width = width();
      float[][] block = new float[Math.min(ROWS, to - from)][width];
      float[][] panel = new float[4][width];
      float[] s = new float[4];
      for (int i0 = from; i0 < to; i0 += ROWS) {
        int rows = Math.min(ROWS, to - i0);
        for (int j0 = 0; j0 < n; j0 += width) {
          int w = Math.min(width, n - j0);
          for (int i = 0; i < rows; i++) {
            System.arraycopy(out, cStart + (i0 + i) * n + j0, block[i], 0, w);
          }
          for (int p = 0; p < k; p += 4) {
            int depth = Math.min(4, k - p);
            for (int q = 0; q < depth; q++) {
              System.arraycopy(right, base + (p + q) * n + j0, panel[q], 0, w);
            }
            for (int q = depth; q < 4; q++) {
              s[q] = 0;
              Arrays.fill(panel[q], 0);
            }
            for (int i = 0; i < rows; i++) {
              System.arraycopy(left, aStart + (i0 + i) * k + p, s, 0, depth);
              add(block[i], s[0], panel[0], s[1], panel[1], s[2], panel[2], s[3], panel[3], w);
            }
          }
          for (int i = 0; i < rows; i++) {
            System.arraycopy(block[i], 0, out, cStart + (i0 + i) * n + j0, w);
          }
        }
      }
    }

    private static void add(
        float[] x,
        float s0,
        float[] p0,
        float s1,
        float[] p1,
        float s2,
        float[] p2,
        float s3,
        float[] p3,
        int n) {
      for (int j = 0; j < n; j++) {
        x[j] += (s0 * p0[j] + s1 * p1[j]) + (s2 * p2[j] + s3 * p3[j]);
      }
    }

    private void doubles(double[] left, double[] right, double[] out, int from, int to, int base) {
      int width = width();
      double[][] block = new double[Math.min(ROWS, to - from)][width];
      double[][] panel = new double[4][width];
      double[] s = new double[4];
      for (int i0 = from; i0 < to; i0 += ROWS) {
        int rows = Math.min(ROWS, to - i0);
        for (int j0 = 0; j0 < n; j0 += width) {
          int w = Math.min(width, n - j0);
          for (int i = 0; i < rows; i++) {
            System.arraycopy(out, cStart + (i0 + i) * n + j0, block[i], 0, w);
          }
          for (int p = 0; p < k; p += 4) {
            int depth = Math.min(4, k - p);
            for (int q = 0; q < depth; q++) {
              System.arraycopy(right, base + (p + q) * n + j0, panel[q], 0, w);
            }
            for (int q = depth; q < 4; q++) {
              s[q] = 0;
              Arrays.fill(panel[q], 0);
            }
            for (int i = 0; i < rows; i++) {
              System.arraycopy(left, aStart + (i0 + i) * k + p, s, 0, depth);
              add(block[i], s[0], panel[0], s[1], panel[1], s[2], panel[2], s[3], panel[3], w);
            }
          }
          for (int i = 0; i < rows; i++) {
            System.arraycopy(block[i], 0, out, cStart + (i0 + i) * n + j0, w);
          }
        }
      }
    }

    private static void add(
        double[] x,
        double s0,
        double[] p0,
        double s1,
        double[] p1,
        double s2,
        double[] p2,
        double s3,
        double[] p3,
        int n) {
      for (int j = 0; j < n; j++) {
        x[j] += (s0 * p0[j] + s1 * p1[j]) + (s2 * p2[j] + s3 * p3[j]);
      }
    }
  }
}
