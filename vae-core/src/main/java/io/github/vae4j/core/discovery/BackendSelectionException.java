package io.github.vae4j.core.discovery;

/** No backend could be chosen; the message says in one line why and what to do. */
public final class BackendSelectionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public BackendSelectionException(String message) {
    super(message);
  }
}
