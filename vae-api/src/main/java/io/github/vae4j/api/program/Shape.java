package io.github.vae4j.api.program;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's axes, outermost first. Every size is at least 1; rank 0 is a scalar with
 * one element. A tensor holds at most {@link Integer#MAX_VALUE} elements.
 */
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    long product = 1;
    for (int dim : dims) {
      if (dim < 1) {
        throw new ShapeException(
            "shape: every axis needs at least 1 element, got " + Arrays.toString(dims));
      }
      product *= dim;
      if (product > Integer.MAX_VALUE) {
        throw new ShapeException(
            "shape: at most " + Integer.MAX_VALUE + " elements fit, got " + Arrays.toString(dims));
      }
    }
    this.dims = dims;
    this.size = (int) product;
  }

  /** Returns the shape of rank 0. */
  public static Shape scalar() {
    return SCALAR;
  }

  /**
   * Returns the shape with these axis sizes.
   *
   * @throws ShapeException if a size is below 1 or the number of elements exceeds {@link
   *     Integer#MAX_VALUE}
   */
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /**
   * Returns the shape both broadcast to by NumPy's rule: aligned at the last axis, sizes are equal
   * or one of them is 1.
   *
   * @throws ShapeException if an aligned pair of sizes differs and neither is 1
   */
  public static Shape broadcast(Shape left, Shape right) {
    int rank = Math.max(left.rank(), right.rank());
    int[] result = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int l = i <= left.rank() ? left.dims[left.rank() - i] : 1;
      int r = i <= right.rank() ? right.dims[right.rank() - i] : 1;
      if (l != r && l != 1 && r != 1) {
        throw new ShapeException(
            "broadcast: aligned at the last axis, sizes must be equal or 1, got "
                + left
                + " and "
                + right);
      }
      result[rank - i] = Math.max(l, r);
    }
    return of(result);
  }

  /** Returns the number of axes. */
  public int rank() {
    return dims.length;
  }

  /**
   * Returns the size of an axis.
   *
   * @param axis from 0; negative counts from the end, -1 being the last
   * @throws ShapeException if there is no such axis
   */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /**
   * Returns the axis as a number from 0 to rank - 1.
   *
   * @param axis from 0; negative counts from the end
   * @throws ShapeException if there is no such axis
   */
  public int axis(int axis) {
    int resolved = axis < 0 ? axis + dims.length : axis;
    if (resolved < 0 || resolved >= dims.length) {
      throw new ShapeException("axis " + axis + " does not exist in shape " + this);
    }
    return resolved;
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns the axis sizes in a fresh array. */
  public int[] toArray() {
    return dims.clone();
  }

  /** Returns this shape followed by the axes of {@code inner}. */
  public Shape concat(Shape inner) {
    int[] all = Arrays.copyOf(dims, dims.length + inner.dims.length);
    System.arraycopy(inner.dims, 0, all, dims.length, inner.dims.length);
    return of(all);
  }

  /** Returns this shape followed by one more axis for each argument. */
  public Shape append(int... inner) {
    return concat(of(inner));
  }

  /**
   * Returns the axes from {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws ShapeException if the range is not within 0 to rank
   */
  public Shape range(int from, int to) {
    if (from < 0 || from > to || to > dims.length) {
      throw new ShapeException("axes " + from + " to " + to + " do not exist in shape " + this);
    }
    return of(Arrays.copyOfRange(dims, from, to));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
