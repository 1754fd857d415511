package io.github.vae4j.api.program;

/**
 * A shape or element type that an operation cannot take; thrown while a program is traced, never
 * while it runs.
 */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Creates the exception; the message names the operation, the requirement and the values found.
   */
  public ShapeException(String message) {
    super(message);
  }
}
