package io.github.vae4j.core.file;

/**
 * A file that cannot be written or read; one line that names the file, the place, what was expected
 * and what was found.
 */
public final class FileException extends ResourceException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public FileException(String message) {
    super(message);
  }

  /** Creates the exception with its cause. */
  public FileException(String message, Throwable cause) {
    super(message, cause);
  }
}
