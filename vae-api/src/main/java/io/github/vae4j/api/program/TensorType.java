package io.github.vae4j.api.program;

import java.util.Locale;

/** Element type and shape of a tensor. */
public record TensorType(DType dtype, Shape shape) {
  /** Returns the type of a tensor of this element type and these axis sizes. */
  public static TensorType of(DType dtype, int... dims) {
    return new TensorType(dtype, Shape.of(dims));
  }

  /** Returns the size of the elements in bytes. */
  public long bytes() {
    return (long) dtype.bytes() * shape.size();
  }

  /** Returns this type with another shape. */
  public TensorType withShape(Shape other) {
    return new TensorType(dtype, other);
  }

  /** Returns this type with another element type. */
  public TensorType withDtype(DType other) {
    return new TensorType(other, shape);
  }

  @Override
  public String toString() {
    return dtype.name().toLowerCase(Locale.ROOT) + shape;
  }
}
