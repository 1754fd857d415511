package io.github.vae4j.core.data;

/**
 * Data that cannot be read or used; one line that names the file, the place, what was expected and
 * what was found.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public DataException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
