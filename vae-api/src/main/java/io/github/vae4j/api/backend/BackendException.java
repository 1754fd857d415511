package io.github.vae4j.api.backend;

/**
 * A failure of a backend or its engine; the message says which backend, what failed and what to do.
 */
public final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What failed. */
  public enum Kind {
    /** The engine, its native code or the device is missing or does not fit. */
    UNAVAILABLE,
    /** A program holds something that the engine cannot do. */
    UNSUPPORTED,
    /** Use of a backend, executable or array after it was closed or donated. */
    CLOSED,
    /** The device has too little memory. */
    OUT_OF_MEMORY,
    /** The engine reported an error. */
    ENGINE
  }

  private final Kind kind;

  /** Creates the exception. */
  public BackendException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Creates the exception with its cause. */
  public BackendException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns what failed. */
  public Kind kind() {
    return kind;
  }
}
