package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The classes of an engine, which a backend is compiled against and may find missing: its jars may
 * be modules that nothing requires or stand on the class path.
 *
 * @param backend the backend's name
 * @param loader of the backend
 * @param reads lets the backend's module read another; the VM wants that module itself to call
 *     {@link Module#addReads}
 * @param types one class of each jar, each to be found by the loader of the one before
 * @param remedy which jars to add where
 */
public record EngineJars(
    String backend, ClassLoader loader, Consumer<Module> reads, List<String> types, String remedy) {
  /** Keeps a copy of the list. */
  public EngineJars {
    types = List.copyOf(types);
  }

  /**
   * Finds out whether the engine is there. Never throws.
   *
   * @param natives whether its native libraries are there, by its class loader
   */
  @SuppressWarnings("CatchingUnchecked") // whatever is wrong with foreign jars is an answer here
  public Availability probe(Function<ClassLoader, Availability> natives) {
    try {
      return natives.apply(find());
    } catch (ClassNotFoundException e) {
      return Availability.no(
          "the engine's class " + e.getMessage() + " is not on the class path or module path",
          remedy);
    } catch (Throwable e) {
      return Availability.no(
          "the engine cannot be examined: " + e, "check that its jars fit together");
    }
  }

  private ClassLoader find() throws ClassNotFoundException {
    ClassLoader next = loader;
    for (String type : types) {
      Class<?> found = Class.forName(type, false, next);
      reads.accept(found.getModule());
      next = found.getClassLoader();
    }
    return next;
  }

  /**
   * Returns whether the backend sees a class, which may be of its own module in a bundle, and lets
   * its module read that of the class.
   */
  boolean has(String type) {
    try {
      reads.accept(Class.forName(type, false, loader).getModule());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Opens a backend.
   *
   * @param natives as for {@link #probe}
   * @param start starts the engine that was found
   * @param place where the native libraries are, for messages
   * @throws BackendException of kind UNAVAILABLE if the engine is not there or does not start
   */
  public Backend open(
      Function<ClassLoader, Availability> natives,
      Function<Availability, Backend> start,
      Supplier<String> place) {
    Availability found = probe(natives);
    if (!found.available()) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          backend + ": " + found.reason() + "; " + found.remedy());
    }
    try {
      return start.apply(found);
    } catch (BackendException e) {
      throw e;
    } catch (LinkageError e) {
      throw unavailable(
          isMissingClass(e)
              ? "a class that the engine needs is missing: " + e + "; " + remedy
              : "the native libraries in "
                  + place.get()
                  + " cannot be loaded: "
                  + reason(e)
                  + "; put them there again, all of one version",
          e);
    } catch (RuntimeException e) {
      throw unavailable(
          "the engine does not start with the native libraries in "
              + place.get()
              + ": "
              + reason(e),
          e);
    }
  }

  /** Returns whether a class is not there, and not there but failed when it was first used. */
  private static boolean isMissingClass(LinkageError e) {
    return e instanceof NoClassDefFoundError
        && !String.valueOf(e.getMessage()).startsWith("Could not initialize class");
  }

  /** Returns what the cause of all says: what it led to names a class only. */
  private static String reason(Throwable e) {
    String reason = e.toString();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      reason = cause.getMessage() == null ? reason : cause.getMessage();
    }
    return reason;
  }

  private BackendException unavailable(String message, Throwable cause) {
    return new BackendException(BackendException.Kind.UNAVAILABLE, backend + ": " + message, cause);
  }
}
