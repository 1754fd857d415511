package io.github.vae4j.api.program;

/**
 * One tensor of a program: an input or the result of an equation. Values are compared by identity;
 * they are made by {@link Program.Builder}.
 */
public final class Value {
  private final int id;
  private final TensorType type;
  private final String name;

  Value(int id, TensorType type, String name) {
    this.id = id;
    this.type = type;
    this.name = name;
  }

  /** Returns the number of this value within its program, from 0 in order of definition. */
  public int id() {
    return id;
  }

  /** Returns the element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Returns the shape. */
  public Shape shape() {
    return type.shape();
  }

  /** Returns the element type. */
  public DType dtype() {
    return type.dtype();
  }

  /** Returns the name of the input, or an empty string for the result of an equation. */
  public String name() {
    return name;
  }

  /**
   * Returns shape and, where there is one, name, as error messages show them: {@code [128, 784]
   * (x)}.
   */
  public String describe() {
    return name.isEmpty() ? shape().toString() : shape() + " (" + name + ")";
  }

  @Override
  public String toString() {
    return "%" + id;
  }
}
