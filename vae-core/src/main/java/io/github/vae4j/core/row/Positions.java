package io.github.vae4j.core.row;

import io.github.vae4j.api.program.Shape;

/** Where the elements of a value stand in the row-major elements of another. */
final class Positions {
  private Positions() {}

  /** Returns how far apart neighbours along each axis are. */
  static int[] strides(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.dim(i);
    }
    return strides;
  }

  /** Returns first + sum of index times stride, for each index of the shape in row-major order. */
  static int[] of(Shape shape, int first, int[] strides) {
    int[] positions = new int[shape.size()];
    for (int n = 0; n < positions.length; n++) {
      int rest = n;
      int position = first;
      for (int i = strides.length - 1; i >= 0; i--) {
        position += rest % shape.dim(i) * strides[i];
        rest /= shape.dim(i);
      }
      positions[n] = position;
    }
    return positions;
  }

  /** Returns whether the positions are 0, 1, 2, ... */
  static boolean inOrder(int[] positions) {
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] != i) {
        return false;
      }
    }
    return true;
  }
}
