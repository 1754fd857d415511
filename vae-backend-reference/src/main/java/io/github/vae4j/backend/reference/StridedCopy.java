package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;

/**
 * Copies elements between two arrays of one type, each walked with its own distances along the
 * axes: what transpose, broadcast, slice, pad and concat come down to.
 */
final class StridedCopy {
  private static final int TILE = 32;
  private static final int GRAIN = 1 << 15;

  private final Object source;
  private final Object target;
  // The axes left after neighbours are merged, outermost first; at least two.
  private final int[] dims;
  private final int[] from;
  private final int[] to;

  private StridedCopy(Object source, int[] from, Object target, int[] to, int[] dims) {
    this.source = source;
    this.from = from;
    this.target = target;
    this.to = to;
    this.dims = dims;
  }

  /** Returns the distance in elements between neighbours along each axis of a dense tensor. */
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape.dim(i);
    }
    return strides;
  }

  /**
   * Returns the tensor of this shape whose element (i, j, ...) is element offset + i strides[0] + j
   * strides[1] + ... of {@code x}.
   */
  static HostArray view(Parallel parallel, HostArray x, Shape shape, int[] strides, int offset) {
    Object out = Elements.allocate(x.type().dtype(), shape.size());
    of(shape, Elements.of(x), strides, out, strides(shape)).run(parallel, offset, 0);
    return Elements.tensor(shape, out);
  }

  /**
   * Writes element (i, j, ...) of {@code x} to element offset + i strides[0] + j strides[1] + ...
   * of {@code target}.
   */
  static void place(Parallel parallel, HostArray x, Object target, int[] strides, int offset) {
    of(x.shape(), Elements.of(x), strides(x.shape()), target, strides).run(parallel, 0, offset);
  }

  /** Merges axes that both sides walk as one, and drops those of size 1. */
  private static StridedCopy of(Shape shape, Object source, int[] from, Object target, int[] to) {
    int rank = Math.max(2, shape.rank());
    int[] d = new int[rank];
    int[] f = new int[rank];
    int[] t = new int[rank];
    int first = rank; // of the axes found so far, which fill the arrays from the end
    for (int i = shape.rank() - 1; i >= 0; i--) {
      int dim = shape.dim(i);
      if (dim == 1) {
        continue;
      }
      if (first < rank && from[i] == f[first] * d[first] && to[i] == t[first] * d[first]) {
        d[first] *= dim;
      } else {
        first--;
        d[first] = dim;
        f[first] = from[i];
        t[first] = to[i];
      }
    }
    while (rank - first < 2) {
      first--;
      d[first] = 1;
      // One element, or one row: any distance will do, and 1 makes it a contiguous copy.
      f[first] = 1;
      t[first] = 1;
    }
    return new StridedCopy(
        source,
        Arrays.copyOfRange(f, first, rank),
        target,
        Arrays.copyOfRange(t, first, rank),
        Arrays.copyOfRange(d, first, rank));
  }

  private void run(Parallel parallel, int fromOffset, int toOffset) {
    long inner = 1;
    for (int i = 1; i < dims.length; i++) {
      inner *= dims[i];
    }
    int grain = (int) Math.max(1, GRAIN / inner);
    parallel.run(
        dims[0],
        grain,
        (start, end) ->
            axis(0, fromOffset + start * from[0], toOffset + start * to[0], end - start));
  }

  private void axis(int axis, int f, int t, int count) {
    int last = dims.length - 1;
    if (axis == last - 1) {
      plane(f, t, count, dims[last]);
      return;
    }
    for (int i = 0; i < count; i++) {
      axis(axis + 1, f + i * from[axis], t + i * to[axis], dims[axis + 1]);
    }
  }

  /** Copies rows x columns elements, the last two axes. */
  private void plane(int f, int t, int rows, int columns) {
    int last = dims.length - 1;
    if (to[last] == 1 && from[last] <= 1) {
      for (int i = 0; i < rows; i++) {
        row(f + i * from[last - 1], t + i * to[last - 1], columns);
      }
      return;
    }
    // In tiles, so that the cache lines of both sides are used whole.
    for (int i = 0; i < rows; i += TILE) {
      for (int j = 0; j < columns; j += TILE) {
        tile(
            f + i * from[last - 1] + j * from[last],
            t + i * to[last - 1] + j * to[last],
            Math.min(TILE, rows - i),
            Math.min(TILE, columns - j));
      }
    }
  }

  private void row(int f, int t, int n) {
    if (from[dims.length - 1] == 1) {
      System.arraycopy(source, f, target, t, n);
    } else if (source instanceof float[] a && target instanceof float[] b) {
      Arrays.fill(b, t, t + n, a[f]);
    } else if (source instanceof double[] a && target instanceof double[] b) {
      Arrays.fill(b, t, t + n, a[f]);
    } else if (source instanceof int[] a && target instanceof int[] b) {
      Arrays.fill(b, t, t + n, a[f]);
    } else if (source instanceof boolean[] a && target instanceof boolean[] b) {
      Arrays.fill(b, t, t + n, a[f]);
    }
  }

  private void tile(int f, int t, int rows, int columns) {
    int last = dims.length - 1;
    int fi = from[last - 1];
    int fj = from[last];
    int ti = to[last - 1];
    int tj = to[last];
    if (source instanceof float[] a && target instanceof float[] b) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          b[t + i * ti + j * tj] = a[f + i * fi + j * fj];
        }
      }
    } else if (source instanceof double[] a && target instanceof double[] b) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          b[t + i * ti + j * tj] = a[f + i * fi + j * fj];
        }
      }
    } else if (source instanceof int[] a && target instanceof int[] b) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          b[t + i * ti + j * tj] = a[f + i * fi + j * fj];
        }
      }
    } else if (source instanceof boolean[] a && target instanceof boolean[] b) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          b[t + i * ti + j * tj] = a[f + i * fi + j * fj];
        }
      }
    }
  }
}
