package io.github.vae4j.core.row;

import java.util.Arrays;

/**
 * The product of matrices, [m, k] times [k, n]. Each row of the second is an array of its own, and
 * a row of the result is summed in one: HotSpot makes vector instructions of loops whose arrays are
 * all indexed alike, and of no others.
 *
 * @param x register of the first
 * @param rows register of the first row of the second; the others follow it
 * @param bias register of n numbers to begin with; -1 for zeros
 * @param sum register of n numbers, scratch
 * @param out register of the result
 * @param at element of x with which the first begins
 * @param to element of the result with which the product begins
 */
record Product(int x, int rows, int bias, int sum, int out, int at, int to, int m, int k, int n)
    implements Step {
  private static final int ROWS = 4; // at a time: with eight, HotSpot 17 leaves the vectors

  @Override
  public void run(float[][] r) {
    float[] first = r[x];
    float[] row = r[sum];
    for (int i = 0; i < m; i++) {
      if (bias < 0) {
        Arrays.fill(row, 0);
      } else {
        System.arraycopy(r[bias], 0, row, 0, n);
      }
      int j = 0;
      int a = at + i * k;
      for (; j + ROWS <= k; j += ROWS) {
        int w = rows + j;
        add(
            row,
            r[w],
            r[w + 1],
            r[w + 2],
            r[w + 3],
            first[a + j],
            first[a + j + 1],
            first[a + j + 2],
            first[a + j + 3]);
      }
      for (; j < k; j++) {
        add(row, r[rows + j], first[a + j]);
      }
      System.arraycopy(row, 0, r[out], to + i * n, n);
    }
  }

  private static void add(
      float[] sum,
      float[] w0,
      float[] w1,
      float[] w2,
      float[] w3,
      float a0,
      float a1,
      float a2,
      float a3) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] = sum[j] + a0 * w0[j] + a1 * w1[j] + a2 * w2[j] + a3 * w3[j];
    }
  }

  private static void add(float[] sum, float[] w, float a) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += a * w[j];
    }
  }
}
