package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Translates what an engine throws into a {@link BackendException}.
 *
 * @param backend the backend's name, with which messages begin
 * @param mark what stands last before the reason in the engine's messages; may be empty
 */
public record EngineFailure(String backend, String mark) {
  /** How engines say that memory was short, in lower case. */
  private static final List<String> OUT_OF_MEMORY =
      List.of(
          "out of memory",
          "allocate memory",
          "allocation failed",
          "bad_alloc",
          "oom when allocating",
          "resource exhausted",
          "resource_exhausted");

  /** How the VM says that the heap was short, and not the memory beside it. */
  private static final List<String> HEAP = List.of("heap", "gc overhead", "array size");

  /** Translates for an engine whose messages begin with the reason. */
  public EngineFailure(String backend) {
    this(backend, "");
  }

  /**
   * Returns what the body returns.
   *
   * @param doing what the body does, for messages
   * @throws BackendException of kind OUT_OF_MEMORY or ENGINE for what the body throws, except for a
   *     {@link BackendException}, which passes
   */
  public <R> R translated(String doing, Supplier<R> body) {
    try {
      return body.get();
    } catch (BackendException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          BackendException.Kind.OUT_OF_MEMORY,
          backend
              + ": "
              + doing
              + (holdsOne(HEAP, e)
                  ? ": the Java heap is too small; raise -Xmx or lower the batch size"
                  : ": there is too little memory beside the Java heap; lower the batch size: "
                      + reason(e)),
          e);
    } catch (RuntimeException | LinkageError e) {
      throw of(doing, e);
    }
  }

  private BackendException of(String doing, Throwable e) {
    for (Optional<Throwable> cause = Optional.of(e);
        cause.isPresent();
        cause = cause.map(Throwable::getCause)) {
      if (holdsOne(OUT_OF_MEMORY, cause.get())) {
        return new BackendException(
            BackendException.Kind.OUT_OF_MEMORY,
            backend
                + ": "
                + doing
                + ": the device has too little memory; lower the batch size: "
                + reason(cause.get()),
            e);
      }
    }
    return new BackendException(
        BackendException.Kind.ENGINE, backend + ": " + doing + ": " + reason(e), e);
  }

  private static boolean holdsOne(List<String> words, Throwable e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(text::contains);
  }

  /**
   * Returns what is wrong, in one line: the first of the message, or the first after the mark; what
   * else there is the cause keeps.
   */
  public String reason(Throwable e) {
    String message = e.getMessage();
    String text = message == null || message.isBlank() ? e.toString() : message;
    int at = mark.isEmpty() ? -1 : text.lastIndexOf(mark);
    String rest = at < 0 ? text : text.substring(at + mark.length());
    return rest.strip().lines().findFirst().orElse("no message");
  }

  /** Returns that something is closed. */
  BackendException closed(String message) {
    return new BackendException(BackendException.Kind.CLOSED, backend + ": " + message);
  }
}
