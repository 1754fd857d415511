package io.github.vae4j.core.file;

/**
 * A file or data that cannot be read, written or used; one {@linkplain Printable#line printable
 * line} that names it, the place, what was expected and what was found.
 */
public abstract class ResourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  protected ResourceException(String message) {
    super(Printable.line(message));
  }

  /** Creates the exception with its cause. */
  protected ResourceException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }
}
