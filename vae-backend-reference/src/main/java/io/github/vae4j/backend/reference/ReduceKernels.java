package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import java.util.List;

/**
 * Reductions. Floating-point numbers are accumulated in double precision, each result in an order
 * that does not depend on the number of threads; integers wrap around.
 */
final class ReduceKernels {
  private static final int GRAIN = 1 << 15;

  private final ReduceOp op;
  private final Object elements;
  private final Object result; // double[] or int[]
  // The axes left after neighbours that are both kept or both reduced are merged, outermost first.
  private final int[] dims;
  private final int[] from;
  private final int[] to; // 0 if reduced

  private ReduceKernels(
      ReduceOp op, Object elements, Object result, int[] dims, int[] from, int[] to) {
    this.op = op;
    this.elements = elements;
    this.result = result;
    this.dims = dims;
    this.from = from;
    this.to = to;
  }

  static HostArray apply(
      Parallel parallel, ReduceOp op, List<Integer> axes, HostArray x, Shape shape) {
    TensorType type = x.type().withShape(shape);
    if (type.dtype() == DType.INT32) {
      int[] out = new int[shape.size()];
      Arrays.fill(out, op == ReduceOp.MAX ? Integer.MIN_VALUE : 0);
      of(op, axes, x, out).run(parallel);
      return HostArray.of(shape, out);
    }
    double[] out = new double[shape.size()];
    Arrays.fill(out, op == ReduceOp.MAX ? Double.NEGATIVE_INFINITY : 0);
    of(op, axes, x, out).run(parallel);
    return HostArray.ofDoubles(type, out);
  }

  private static ReduceKernels of(ReduceOp op, List<Integer> axes, HostArray x, Object result) {
    int rank = Math.max(1, x.shape().rank());
    int[] d = new int[rank];
    int[] f = new int[rank];
    int[] t = new int[rank];
    int first = rank; // of the axes found so far, which fill the arrays from the end
    int source = 1;
    int target = 1;
    for (int i = x.shape().rank() - 1; i >= 0; i--) {
      int dim = x.shape().dim(i);
      if (dim == 1) {
        continue;
      }
      boolean kept = !axes.contains(i);
      if (first < rank && kept == (t[first] != 0)) {
        d[first] *= dim;
      } else {
        first--;
        d[first] = dim;
        f[first] = source;
        t[first] = kept ? target : 0;
      }
      source *= dim;
      target *= kept ? dim : 1;
    }
    if (first == rank) { // a single element
      first--;
      d[first] = 1;
      f[first] = 1;
      t[first] = 1;
    }
    return new ReduceKernels(
        op,
        Elements.of(x),
        result,
        Arrays.copyOfRange(d, first, rank),
        Arrays.copyOfRange(f, first, rank),
        Arrays.copyOfRange(t, first, rank));
  }

  /** Shares out the outermost kept axis, so that each result belongs to one thread. */
  private void run(Parallel parallel) {
    int shared = to[0] != 0 ? 0 : 1;
    if (shared == dims.length) {
      walk(0, 0, 0, -1, 0, 0);
      return;
    }
    int others = 1;
    for (int i = 0; i < dims.length; i++) {
      others *= i == shared ? 1 : dims[i];
    }
    parallel.run(
        dims[shared],
        Math.max(1, GRAIN / others),
        (start, end) -> walk(0, 0, 0, shared, start, end));
  }

  /** Walks over an axis and those within; of axis {@code shared} only from start to end. */
  private void walk(int axis, int source, int target, int shared, int start, int end) {
    int low = axis == shared ? start : 0;
    int high = axis == shared ? end : dims[axis];
    if (axis == dims.length - 1) {
      row(source + low * from[axis], target + low * to[axis], high - low);
      return;
    }
    for (int i = low; i < high; i++) {
      walk(axis + 1, source + i * from[axis], target + i * to[axis], shared, start, end);
    }
  }

  /** Takes n neighbouring elements: into one result if the last axis is reduced, else into n. */
  private void row(int source, int target, int n) {
    boolean reduced = to[dims.length - 1] == 0;
    boolean sum = op == ReduceOp.SUM;
    if (elements instanceof float[] x && result instanceof double[] out) {
      if (reduced) {
        out[target] = sum ? out[target] + sum(x, source, n) : max(x, source, n, out[target]);
      } else if (sum) {
        for (int j = 0; j < n; j++) {
          out[target + j] += x[source + j];
        }
      } else {
        for (int j = 0; j < n; j++) {
          out[target + j] = Math.max(out[target + j], x[source + j]);
        }
      }
    } else if (elements instanceof double[] x && result instanceof double[] out) {
      if (reduced) {
        out[target] = sum ? out[target] + sum(x, source, n) : max(x, source, n, out[target]);
      } else if (sum) {
        for (int j = 0; j < n; j++) {
          out[target + j] += x[source + j];
        }
      } else {
        for (int j = 0; j < n; j++) {
          out[target + j] = Math.max(out[target + j], x[source + j]);
        }
      }
    } else if (elements instanceof int[] x && result instanceof int[] out) {
      int step = reduced ? 0 : 1;
      for (int j = 0; j < n; j++) {
        int o = target + j * step;
        out[o] = sum ? out[o] + x[source + j] : Math.max(out[o], x[source + j]);
      }
    }
  }

  /** Four sums side by side, so that one addition need not wait for the one before. */
  private static double sum(float[] x, int start, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      s0 += x[start + j];
      s1 += x[start + j + 1];
      s2 += x[start + j + 2];
      s3 += x[start + j + 3];
    }
    for (; j < n; j++) {
      s0 += x[start + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double sum(double[] x, int start, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      s0 += x[start + j];
      s1 += x[start + j + 1];
      s2 += x[start + j + 2];
      s3 += x[start + j + 3];
    }
    for (; j < n; j++) {
      s0 += x[start + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static double max(float[] x, int start, int n, double initial) {
    double max = initial;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, x[start + j]);
    }
    return max;
  }

  private static double max(double[] x, int start, int n, double initial) {
    double max = initial;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, x[start + j]);
    }
    return max;
  }
}
