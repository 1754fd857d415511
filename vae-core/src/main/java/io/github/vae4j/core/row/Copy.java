package io.github.vae4j.core.row;

import java.util.Arrays;

/** Steps that move elements: as runs of neighbours where these are long, else one by one. */
final class Copy {
  private static final int LONG_RUN = 4; // elements, on average

  private Copy() {}

  /**
   * Returns the step of out[to[i]] = x[from[i]]; what is not written stays 0.
   *
   * @param from positions in x
   * @param to positions in the result, as many
   */
  static Step of(int x, int[] from, int out, int[] to) {
    int[] starts = starts(from, to);
    if (from.length >= LONG_RUN * starts.length) {
      return runs(x, from, out, to, starts);
    }
    return Positions.inOrder(to) ? gather(x, from, out) : scatter(x, from, out, to);
  }

  /** Returns where neighbours do not go on in both. */
  private static int[] starts(int[] from, int[] to) {
    int[] starts = new int[from.length];
    int count = 0;
    for (int i = 0; i < from.length; i++) {
      if (i == 0 || from[i] != from[i - 1] + 1 || to[i] != to[i - 1] + 1) {
        starts[count++] = i;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  private static Step runs(int x, int[] from, int out, int[] to, int[] starts) {
    int[] source = Arrays.stream(starts).map(i -> from[i]).toArray();
    int[] target = Arrays.stream(starts).map(i -> to[i]).toArray();
    int[] length = new int[starts.length];
    for (int i = 0; i < starts.length; i++) {
      length[i] = (i + 1 < starts.length ? starts[i + 1] : from.length) - starts[i];
    }
    return r -> {
      for (int i = 0; i < length.length; i++) {
        System.arraycopy(r[x], source[i], r[out], target[i], length[i]);
      }
    };
  }

  private static Step gather(int x, int[] from, int out) {
    return r -> {
      float[] source = r[x];
      float[] target = r[out];
      for (int i = 0; i < from.length; i++) {
        target[i] = source[from[i]];
      }
    };
  }

  private static Step scatter(int x, int[] from, int out, int[] to) {
    return r -> {
      float[] source = r[x];
      float[] target = r[out];
      for (int i = 0; i < from.length; i++) {
        target[to[i]] = source[from[i]];
      }
    };
  }
}
