package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Translates what the engine throws. */
final class EngineFailure {
  private static final List<String> OUT_OF_MEMORY =
      List.of("out of memory", "allocate memory", "allocation failed", "bad_alloc");

  private EngineFailure() {}

  /** Returns what the body does, and throws a {@link BackendException} for what it throws. */
  static <R> R translated(String doing, Supplier<R> body) {
    try {
      return body.get();
    } catch (BackendException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new BackendException(
          BackendException.Kind.OUT_OF_MEMORY,
          "nd4j: " + doing + ": the Java heap is too small; raise -Xmx or lower the batch size",
          e);
    } catch (RuntimeException | LinkageError e) {
      throw of(doing, e);
    }
  }

  private static BackendException of(String doing, Throwable e) {
    String text = String.valueOf(e.getMessage());
    if (isOutOfMemory(e)) {
      return new BackendException(
          BackendException.Kind.OUT_OF_MEMORY,
          "nd4j: "
              + doing
              + ": the device has too little memory; lower the batch size: "
              + line(text),
          e);
    }
    return new BackendException(
        BackendException.Kind.ENGINE, "nd4j: " + doing + ": " + line(text), e);
  }

  private static boolean isOutOfMemory(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (OUT_OF_MEMORY.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String line(String text) {
    return text.strip().lines().findFirst().orElse("no message");
  }
}
