package io.github.vae4j.core.reference;

import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;

/**
 * Operations that move elements: all are a strided read into a dense tensor, or a dense one placed
 * into a larger.
 */
final class LayoutKernels {
  private LayoutKernels() {}

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

  static HostArray reshape(HostArray x, Shape shape) {
    return switch (x.type().dtype()) {
      case FLOAT32 -> HostArray.of(shape, x.floats());
      case FLOAT64 -> HostArray.of(shape, x.doubles());
      case INT32 -> HostArray.of(shape, x.ints());
      case BOOL -> HostArray.of(shape, x.booleans());
    };
  }

  private static Object elements(HostArray x) {
    return switch (x.type().dtype()) {
      case FLOAT32 -> x.floats();
      case FLOAT64 -> x.doubles();
      case INT32 -> x.ints();
      case BOOL -> x.booleans();
    };
  }

  /** Copies {@code count} elements with the given distances between them. */
  private static void copy(
      Object from, int start, int step, Object to, int target, int targetStep, int count) {
    if (step == 1 && targetStep == 1) {
      System.arraycopy(from, start, to, target, count);
    } else if (from instanceof float[] a && to instanceof float[] b) {
      for (int i = 0; i < count; i++) {
        b[target + i * targetStep] = a[start + i * step];
      }
    } else if (from instanceof double[] a && to instanceof double[] b) {
      for (int i = 0; i < count; i++) {
        b[target + i * targetStep] = a[start + i * step];
      }
    } else if (from instanceof int[] a && to instanceof int[] b) {
      for (int i = 0; i < count; i++) {
        b[target + i * targetStep] = a[start + i * step];
      }
    } else if (from instanceof boolean[] a && to instanceof boolean[] b) {
      for (int i = 0; i < count; i++) {
        b[target + i * targetStep] = a[start + i * step];
      }
    }
  }

  /**
   * Walks over all rows (the last axis) of a shape, with the offset of each under two sets of
   * strides.
   */
  private static void rows(
      Shape shape, int[] first, int firstOffset, int[] second, int secondOffset, RowBody body) {
    int rank = shape.rank();
    if (rank == 0) {
      body.row(firstOffset, 1, secondOffset, 1, 1);
      return;
    }
    int last = rank - 1;
    int[] index = new int[rank];
    int a = firstOffset;
    int b = secondOffset;
    while (true) {
      body.row(a, first[last], b, second[last], shape.dim(last));
      int axis = last - 1;
      while (axis >= 0) {
        a += first[axis];
        b += second[axis];
        if (++index[axis] < shape.dim(axis)) {
          break;
        }
        a -= first[axis] * shape.dim(axis);
        b -= second[axis] * shape.dim(axis);
        index[axis] = 0;
        axis--;
      }
      if (axis < 0) {
        return;
      }
    }
  }

  @FunctionalInterface
  private interface RowBody {
    void row(int a, int aStep, int b, int bStep, int count);
  }

  /**
   * Returns the tensor of this shape whose element (i, j, ...) is element offset + i strides[0] + j
   * strides[1] + ...
   */
  static HostArray view(HostArray x, Shape shape, int[] strides, int offset) {
    HostArray out = HostArray.filled(x.type().withShape(shape), 0);
    Object from = elements(x);
    Object to = elements(out);
    rows(
        shape,
        strides,
        offset,
        strides(shape),
        0,
        (a, as, b, bs, n) -> copy(from, a, as, to, b, bs, n));
    return out;
  }

  /**
   * Writes element (i, j, ...) of {@code x} to element offset + i strides[0] + j strides[1] + ...
   * of {@code out}.
   */
  static void place(HostArray x, HostArray out, int[] strides, int offset) {
    Object from = elements(x);
    Object to = elements(out);
    rows(
        x.shape(),
        strides(x.shape()),
        0,
        strides,
        offset,
        (a, as, b, bs, n) -> copy(from, a, as, to, b, bs, n));
  }

  static HostArray gather(HostArray x, int[] indices, int axis, TensorType type) {
    HostArray out = HostArray.filled(type, 0);
    int inner = x.shape().range(axis + 1, x.shape().rank()).size();
    int outer = x.shape().range(0, axis).size();
    int size = x.shape().dim(axis);
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < indices.length; i++) {
        int from = (o * size + within(indices[i], size)) * inner;
        copy(elements(x), from, 1, elements(out), (o * indices.length + i) * inner, 1, inner);
      }
    }
    return out;
  }

  static HostArray scatterAdd(HostArray updates, int[] indices, int axis, TensorType type) {
    int inner = type.shape().range(axis + 1, type.shape().rank()).size();
    int outer = type.shape().range(0, axis).size();
    int size = type.shape().dim(axis);
    double[] sums = new double[type.shape().size()];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < indices.length; i++) {
        int to = (o * size + within(indices[i], size)) * inner;
        for (int j = 0; j < inner; j++) {
          sums[to + j] += updates.get((o * indices.length + i) * inner + j);
        }
      }
    }
    return HostArray.ofDoubles(type, sums);
  }

  private static int within(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "index " + index + " is not within an axis of size " + size);
    }
    return index;
  }
}
