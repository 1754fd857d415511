package io.github.vae4j.api.program;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;

/**
 * A tensor in the Java heap, row-major. To avoid copies of large arrays the factories keep the
 * array that they are given and the accessors return it: neither side may write to it afterwards.
 */
public final class HostArray {
  private final TensorType type;
  private final Object elements;

  private HostArray(TensorType type, Object elements, int length) {
    if (length != type.shape().size()) {
      throw new ShapeException(
          "array: shape "
              + type.shape()
              + " needs "
              + type.shape().size()
              + " elements, got "
              + length);
    }
    this.type = type;
    this.elements = elements;
  }

  /**
   * Returns a FLOAT32 tensor of these elements.
   *
   * @throws ShapeException if their number is not that of the shape
   */
  public static HostArray of(Shape shape, float[] elements) {
    return new HostArray(new TensorType(DType.FLOAT32, shape), elements, elements.length);
  }

  /**
   * Returns a FLOAT64 tensor of these elements.
   *
   * @throws ShapeException if their number is not that of the shape
   */
  public static HostArray of(Shape shape, double[] elements) {
    return new HostArray(new TensorType(DType.FLOAT64, shape), elements, elements.length);
  }

  /**
   * Returns an INT32 tensor of these elements.
   *
   * @throws ShapeException if their number is not that of the shape
   */
  public static HostArray of(Shape shape, int[] elements) {
    return new HostArray(new TensorType(DType.INT32, shape), elements, elements.length);
  }

  /**
   * Returns a BOOL tensor of these elements.
   *
   * @throws ShapeException if their number is not that of the shape
   */
  public static HostArray of(Shape shape, boolean[] elements) {
    return new HostArray(new TensorType(DType.BOOL, shape), elements, elements.length);
  }

  /**
   * Returns a tensor of this type whose elements all have the given value: for BOOL, whether it is
   * not 0.
   */
  public static HostArray filled(TensorType type, double value) {
    int n = type.shape().size();
    return switch (type.dtype()) {
      case FLOAT32 -> {
        float[] a = new float[n];
        Arrays.fill(a, (float) value);
        yield of(type.shape(), a);
      }
      case FLOAT64 -> {
        double[] a = new double[n];
        Arrays.fill(a, value);
        yield of(type.shape(), a);
      }
      case INT32 -> {
        int[] a = new int[n];
        Arrays.fill(a, (int) value);
        yield of(type.shape(), a);
      }
      case BOOL -> {
        boolean[] a = new boolean[n];
        Arrays.fill(a, value != 0);
        yield of(type.shape(), a);
      }
    };
  }

  /** Returns a floating-point tensor of this type from FLOAT64 elements, rounded where needed. */
  public static HostArray ofDoubles(TensorType type, double[] elements) {
    if (type.dtype() == DType.FLOAT64) {
      return of(type.shape(), elements);
    }
    if (type.dtype() != DType.FLOAT32) {
      throw new ShapeException("array: needs FLOAT32 or FLOAT64, got " + type);
    }
    float[] a = new float[elements.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) elements[i];
    }
    return of(type.shape(), a);
  }

  /**
   * Returns a floating-point tensor of this type filled with the first numbers of the key's stream;
   * or, for {@link OptionalPrimitive.RandomNoise#KEY}, the key itself.
   *
   * @throws ShapeException if the type is another
   */
  public static HostArray draw(TensorType type, Noise noise, RandomKey key) {
    if (type.dtype() == DType.FLOAT32) {
      float[] values = new float[type.shape().size()];
      noise.fill(key, 0, values);
      return of(type.shape(), values);
    }
    if (type.dtype() == DType.FLOAT64) {
      double[] values = new double[type.shape().size()];
      noise.fill(key, 0, values);
      return of(type.shape(), values);
    }
    if (type.equals(OptionalPrimitive.RandomNoise.KEY)) {
      return of(type.shape(), new int[] {(int) key.word(), (int) (key.word() >>> 32)});
    }
    throw new ShapeException("noise: needs FLOAT32, FLOAT64 or a key, got " + type);
  }

  /** Returns the element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Returns the shape. */
  public Shape shape() {
    return type.shape();
  }

  /**
   * Returns the elements of a FLOAT32 tensor.
   *
   * @throws ClassCastException if the element type is another
   */
  public float[] floats() {
    return (float[]) elements;
  }

  /**
   * Returns the elements of a FLOAT64 tensor.
   *
   * @throws ClassCastException if the element type is another
   */
  public double[] doubles() {
    return (double[]) elements;
  }

  /**
   * Returns the elements of an INT32 tensor.
   *
   * @throws ClassCastException if the element type is another
   */
  public int[] ints() {
    return (int[]) elements;
  }

  /**
   * Returns the elements of a BOOL tensor.
   *
   * @throws ClassCastException if the element type is another
   */
  public boolean[] booleans() {
    return (boolean[]) elements;
  }

  /** Returns element {@code index} in row-major order as a number; true is 1. */
  public double get(int index) {
    return switch (type.dtype()) {
      case FLOAT32 -> floats()[index];
      case FLOAT64 -> doubles()[index];
      case INT32 -> ints()[index];
      case BOOL -> booleans()[index] ? 1 : 0;
    };
  }

  /** Returns all elements as numbers, in a fresh array; true is 1. */
  public double[] toDoubles() {
    double[] all = new double[type.shape().size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = get(i);
    }
    return all;
  }

  /** Compares type and elements; floating-point elements by their bits. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HostArray that
        && type.equals(that.type)
        && switch (type.dtype()) {
          case FLOAT32 -> Arrays.equals(floats(), that.floats());
          case FLOAT64 -> Arrays.equals(doubles(), that.doubles());
          case INT32 -> Arrays.equals(ints(), that.ints());
          case BOOL -> Arrays.equals(booleans(), that.booleans());
        };
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode()
        + switch (type.dtype()) {
          case FLOAT32 -> Arrays.hashCode(floats());
          case FLOAT64 -> Arrays.hashCode(doubles());
          case INT32 -> Arrays.hashCode(ints());
          case BOOL -> Arrays.hashCode(booleans());
        };
  }

  /**
   * Returns the elements if there are at most 8, otherwise the first few and how many there are.
   */
  @Override
  public String toString() {
    int n = type.shape().size();
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < Math.min(n, 8); i++) {
      text.append(i == 0 ? "" : ", ");
      switch (type.dtype()) {
        case FLOAT32 -> text.append(floats()[i]);
        case FLOAT64 -> text.append(doubles()[i]);
        case INT32 -> text.append(ints()[i]);
        case BOOL -> text.append(booleans()[i]);
      }
    }
    return text.append(n > 8 ? ", ... " + n + " in all}" : "}").toString();
  }
}
