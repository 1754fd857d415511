package io.github.vae4j.core.execution;

/**
 * A weight, an estimate or another result is infinite or NaN; one line that names the place, what
 * was expected, what was found and what to do. Raw data that are not finite are a {@code
 * DataException} instead.
 */
public class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public NonFiniteException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public NonFiniteException(String message, Throwable cause) {
    super(message, cause);
  }
}
