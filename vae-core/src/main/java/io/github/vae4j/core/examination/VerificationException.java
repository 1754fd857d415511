package io.github.vae4j.core.examination;

/**
 * An engine computes something else than plain Java. The message names the result, the first
 * operation that differs and what to do.
 */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean named;

  VerificationException(String message, boolean named) {
    super(message);
    this.named = named;
  }

  /**
   * Returns whether an operation was found that is wrong by itself; otherwise a step on other data
   * tells more.
   */
  public boolean named() {
    return named;
  }
}
