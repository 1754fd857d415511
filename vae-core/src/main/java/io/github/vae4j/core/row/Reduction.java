package io.github.vae4j.core.row;

/** Sums and maxima over groups of elements. */
final class Reduction {
  private Reduction() {}

  /**
   * Returns the step that sums each group, in double precision.
   *
   * @param from positions of the elements, one group after another, of one length each
   */
  static Step sum(int x, int[] from, int out) {
    return Positions.inOrder(from)
        ? r -> sumNeighbours(r[x], r[out])
        : r -> sum(r[x], from, r[out]);
  }

  /** Returns the step that takes the greatest of each group, NaN if one is NaN. */
  static Step max(int x, int[] from, int out) {
    return r -> max(r[x], from, r[out]);
  }

  private static void sumNeighbours(float[] x, float[] out) {
    int length = x.length / out.length;
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int j = i * length; j < (i + 1) * length; j++) {
        sum += x[j];
      }
      out[i] = (float) sum;
    }
  }

  private static void sum(float[] x, int[] from, float[] out) {
    int length = x.length / out.length;
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int j = i * length; j < (i + 1) * length; j++) {
        sum += x[from[j]];
      }
      out[i] = (float) sum;
    }
  }

  private static void max(float[] x, int[] from, float[] out) {
    int length = x.length / out.length;
    for (int i = 0; i < out.length; i++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int j = i * length; j < (i + 1) * length; j++) {
        max = Math.max(max, x[from[j]]);
      }
      out[i] = max;
    }
  }
}
