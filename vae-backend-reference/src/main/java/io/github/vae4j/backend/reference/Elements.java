package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;

/** The plain Java arrays that hold the elements of tensors. */
final class Elements {
  private Elements() {}

  /** Returns a new array of zeros. */
  static Object allocate(DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> new float[length];
      case FLOAT64 -> new double[length];
      case INT32 -> new int[length];
      case BOOL -> new boolean[length];
    };
  }

  /** Returns the elements of a tensor, not to be written. */
  static Object of(HostArray x) {
    return switch (x.type().dtype()) {
      case FLOAT32 -> x.floats();
      case FLOAT64 -> x.doubles();
      case INT32 -> x.ints();
      case BOOL -> x.booleans();
    };
  }

  /** Returns a tensor that holds this very array. */
  static HostArray tensor(Shape shape, Object elements) {
    if (elements instanceof float[] a) {
      return HostArray.of(shape, a);
    }
    if (elements instanceof double[] a) {
      return HostArray.of(shape, a);
    }
    if (elements instanceof int[] a) {
      return HostArray.of(shape, a);
    }
    return HostArray.of(shape, (boolean[]) elements);
  }

  /** Returns a tensor of the same elements under another shape, without a copy. */
  static HostArray reshape(HostArray x, Shape shape) {
    return tensor(shape, of(x));
  }

  /** Converts; floating point to INT32 truncates toward zero, anything to BOOL is {@code != 0}. */
  static HostArray cast(HostArray x, DType to) {
    if (x.type().dtype() == to) {
      return x;
    }
    int n = x.shape().size();
    Object out = allocate(to, n);
    cast(x, out, n);
    return tensor(x.shape(), out);
  }

  private static void cast(HostArray x, Object result, int n) {
    if (result instanceof float[] out) {
      toFloats(x, out, n);
    } else if (result instanceof double[] out) {
      toDoubles(x, out, n);
    } else if (result instanceof int[] out) {
      for (int i = 0; i < n; i++) {
        out[i] = (int) x.get(i);
      }
    } else if (result instanceof boolean[] out) {
      for (int i = 0; i < n; i++) {
        out[i] = x.get(i) != 0;
      }
    }
  }

  private static void toFloats(HostArray x, float[] out, int n) {
    switch (x.type().dtype()) {
      case FLOAT32 -> System.arraycopy(x.floats(), 0, out, 0, n);
      case FLOAT64 -> {
        double[] a = x.doubles();
        for (int i = 0; i < n; i++) {
          out[i] = (float) a[i];
        }
      }
      case INT32 -> {
        int[] a = x.ints();
        for (int i = 0; i < n; i++) {
          out[i] = a[i];
        }
      }
      case BOOL -> {
        boolean[] a = x.booleans();
        for (int i = 0; i < n; i++) {
          out[i] = a[i] ? 1 : 0;
        }
      }
    }
  }

  private static void toDoubles(HostArray x, double[] out, int n) {
    switch (x.type().dtype()) {
      case FLOAT32 -> {
        float[] a = x.floats();
        for (int i = 0; i < n; i++) {
          out[i] = a[i];
        }
      }
      case FLOAT64 -> System.arraycopy(x.doubles(), 0, out, 0, n);
      case INT32 -> {
        int[] a = x.ints();
        for (int i = 0; i < n; i++) {
          out[i] = a[i];
        }
      }
      case BOOL -> {
        boolean[] a = x.booleans();
        for (int i = 0; i < n; i++) {
          out[i] = a[i] ? 1 : 0;
        }
      }
    }
  }
}
