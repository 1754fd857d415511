package io.github.vae4j.core.examination;

/**
 * An engine computes something else than plain Java. The message names the result, the first
 * operation that differs and what to do.
 */
public final class VerificationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  VerificationException(String message) {
    super(message);
  }
}
