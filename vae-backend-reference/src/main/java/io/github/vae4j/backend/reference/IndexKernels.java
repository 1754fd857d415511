package io.github.vae4j.backend.reference;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;

/** Operations that address slices along an axis by number. */
final class IndexKernels {
  private IndexKernels() {}

  static HostArray gather(HostArray x, int[] indices, int axis, TensorType type) {
    int inner = inner(type.shape(), axis);
    int outer = type.shape().range(0, axis).size();
    int size = x.shape().dim(axis);
    check("gather", indices, size);
    Object from = Elements.of(x);
    Object out = Elements.allocate(type.dtype(), type.shape().size());
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < indices.length; i++) {
        int target = (o * indices.length + i) * inner;
        System.arraycopy(from, (o * size + indices[i]) * inner, out, target, inner);
      }
    }
    return Elements.tensor(type.shape(), out);
  }

  /** Adds up in double precision, in the order of the updates. */
  static HostArray scatterAdd(HostArray updates, int[] indices, int axis, TensorType type) {
    int inner = inner(type.shape(), axis);
    int outer = type.shape().range(0, axis).size();
    int size = type.shape().dim(axis);
    check("scatterAdd", indices, size);
    double[] sums = new double[type.shape().size()];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < indices.length; i++) {
        int to = (o * size + indices[i]) * inner;
        int from = (o * indices.length + i) * inner;
        if (type.dtype() == DType.FLOAT32) {
          float[] a = updates.floats();
          for (int j = 0; j < inner; j++) {
            sums[to + j] += a[from + j];
          }
        } else {
          double[] a = updates.doubles();
          for (int j = 0; j < inner; j++) {
            sums[to + j] += a[from + j];
          }
        }
      }
    }
    return HostArray.ofDoubles(type, sums);
  }

  static HostArray iota(TensorType type, int axis) {
    int inner = inner(type.shape(), axis);
    int size = type.shape().dim(axis);
    int[] out = new int[type.shape().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = i / inner % size;
    }
    return Elements.cast(HostArray.of(type.shape(), out), type.dtype());
  }

  private static int inner(Shape shape, int axis) {
    return shape.range(axis + 1, shape.rank()).size();
  }

  private static void check(String op, int[] indices, int size) {
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= size) {
        throw new BackendException(
            BackendException.Kind.ENGINE,
            "reference: "
                + op
                + ": index "
                + indices[i]
                + " (element "
                + i
                + ") is not within an axis of size "
                + size);
      }
    }
  }
}
