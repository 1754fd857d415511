package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Shape;
import java.util.List;

/** Shape operations on constants: each element keeps its bits. */
final class ConstantArrays {
  private ConstantArrays() {}

  /** Returns whether all elements have the same bits. */
  static boolean allEqual(HostArray a) {
    int n = a.shape().size();
    for (int i = 1; i < n; i++) {
      boolean same =
          switch (a.type().dtype()) {
            case FLOAT32 ->
                Float.floatToRawIntBits(a.floats()[i]) == Float.floatToRawIntBits(a.floats()[0]);
            case FLOAT64 ->
                Double.doubleToRawLongBits(a.doubles()[i])
                    == Double.doubleToRawLongBits(a.doubles()[0]);
            case INT32 -> a.ints()[i] == a.ints()[0];
            case BOOL -> a.booleans()[i] == a.booleans()[0];
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first element. */
  static HostArray scalar(HostArray a) {
    return pick(a, Shape.scalar(), new int[] {0});
  }

  /** Returns the same elements under another shape. */
  static HostArray reshape(HostArray a, Shape shape) {
    return switch (a.type().dtype()) {
      case FLOAT32 -> HostArray.of(shape, a.floats());
      case FLOAT64 -> HostArray.of(shape, a.doubles());
      case INT32 -> HostArray.of(shape, a.ints());
      case BOOL -> HostArray.of(shape, a.booleans());
    };
  }

  /** Returns the array with axis i taken from axis {@code permutation[i]}. */
  static HostArray transpose(HostArray a, List<Integer> permutation) {
    int[] steps = steps(a.shape());
    int[] dims = new int[steps.length];
    int[] moved = new int[steps.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = a.shape().dim(permutation.get(i));
      moved[i] = steps[permutation.get(i)];
    }
    Shape shape = Shape.of(dims);
    return pick(a, shape, positions(shape, 0, moved));
  }

  /** Returns the slice, which has the given shape. */
  static HostArray slice(HostArray a, Primitive.Slice p, Shape shape) {
    int[] steps = steps(a.shape());
    int first = 0;
    for (int i = 0; i < steps.length; i++) {
      first += p.starts().get(i) * steps[i];
      steps[i] *= p.strides().get(i);
    }
    return pick(a, shape, positions(shape, first, steps));
  }

  /** Returns how far apart neighbours along each axis are. */
  private static int[] steps(Shape shape) {
    int[] steps = new int[shape.rank()];
    int step = 1;
    for (int i = steps.length - 1; i >= 0; i--) {
      steps[i] = step;
      step *= shape.dim(i);
    }
    return steps;
  }

  /** Returns first + sum of index times step, for each index of the shape in row-major order. */
  private static int[] positions(Shape shape, int first, int[] steps) {
    int[] positions = new int[shape.size()];
    for (int n = 0; n < positions.length; n++) {
      int rest = n;
      int position = first;
      for (int i = steps.length - 1; i >= 0; i--) {
        position += rest % shape.dim(i) * steps[i];
        rest /= shape.dim(i);
      }
      positions[n] = position;
    }
    return positions;
  }

  private static HostArray pick(HostArray a, Shape shape, int[] positions) {
    int n = positions.length;
    return switch (a.type().dtype()) {
      case FLOAT32 -> {
        float[] picked = new float[n];
        for (int i = 0; i < n; i++) {
          picked[i] = a.floats()[positions[i]];
        }
        yield HostArray.of(shape, picked);
      }
      case FLOAT64 -> {
        double[] picked = new double[n];
        for (int i = 0; i < n; i++) {
          picked[i] = a.doubles()[positions[i]];
        }
        yield HostArray.of(shape, picked);
      }
      case INT32 -> {
        int[] picked = new int[n];
        for (int i = 0; i < n; i++) {
          picked[i] = a.ints()[positions[i]];
        }
        yield HostArray.of(shape, picked);
      }
      case BOOL -> {
        boolean[] picked = new boolean[n];
        for (int i = 0; i < n; i++) {
          picked[i] = a.booleans()[positions[i]];
        }
        yield HostArray.of(shape, picked);
      }
    };
  }
}
