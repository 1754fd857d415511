package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.List;

/**
 * ND4J: each program is a plan of operations that are bound once to arrays allocated once.
 *
 * <p>Devices: {@code cpu}, or {@code cuda:0} where {@code nd4j-cuda-11.6} stands on the class path;
 * the two exclude each other in a process. There are no options.
 *
 * <p>The number of threads belongs to the whole process in this engine: what the first open asked
 * for holds, and a later open that asks for another number gets a warning. Set for the whole
 * process, if the user has not: JavaCPP's limit of physical memory, to none.
 */
public final class Nd4jBackendProvider implements BackendProvider {
  private static final List<String> ENGINE_TYPES =
      List.of("org.nd4j.linalg.factory.Nd4j", "org.bytedeco.javacpp.Pointer");
  private static final String ADD_JARS =
      "add the jar of org.nd4j:nd4j-native, with what it depends on, to the class path; as"
          + " published these jars cannot stand on the module path";

  /** Creates the provider. */
  public Nd4jBackendProvider() {}

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public int priority() {
    return 80;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // whatever is wrong with foreign jars is an answer here
  public Availability probe() {
    try {
      return Natives.probe(requireEngine());
    } catch (ClassNotFoundException e) {
      return engineMissing(e);
    } catch (Throwable e) {
      return Availability.no(
          "the engine cannot be examined: " + e, "check that its jars fit together");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendException of kind UNAVAILABLE if the engine, its native libraries or the device
   *     cannot be used
   * @throws IllegalArgumentException if an option is given
   */
  @Override
  public Backend open(BackendConfig config) {
    if (!config.options().isEmpty()) {
      throw new IllegalArgumentException(
          "nd4j: there is no option '"
              + config.options().keySet().iterator().next()
              + "'; there are none");
    }
    Availability availability;
    try {
      availability = Natives.probe(requireEngine());
    } catch (ClassNotFoundException e) {
      availability = engineMissing(e);
    }
    if (!availability.available()) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "nd4j: " + availability.reason() + "; " + availability.remedy());
    }
    Natives.configure();
    try {
      return Nd4jBackend.open(config.device(), config.threads());
    } catch (NoClassDefFoundError e) {
      throw unavailable("a class that the engine needs is missing: " + e + "; " + ADD_JARS, e);
    } catch (LinkageError e) {
      throw unavailable(
          "the native libraries in " + Natives.describe() + " cannot be loaded: " + reason(e), e);
    }
  }

  /** Returns what the cause of all says: what it led to names a class only. */
  private static String reason(Throwable e) {
    String reason = e.toString();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      reason = cause.getMessage() == null ? reason : cause.getMessage();
    }
    return reason + "; put them there again, all of one version";
  }

  private static BackendException unavailable(String message, Throwable cause) {
    return new BackendException(BackendException.Kind.UNAVAILABLE, "nd4j: " + message, cause);
  }

  private static Availability engineMissing(ClassNotFoundException e) {
    return Availability.no(
        "the engine's class " + e.getMessage() + " is not on the class path or module path",
        ADD_JARS);
  }

  /**
   * Finds the engine and, on the module path, lets this module read it: its jars may be modules
   * that nothing requires or stand on the class path. Returns its class loader.
   */
  private static ClassLoader requireEngine() throws ClassNotFoundException {
    Module self = Nd4jBackendProvider.class.getModule();
    ClassLoader loader = Nd4jBackendProvider.class.getClassLoader();
    for (String type : ENGINE_TYPES) {
      Class<?> found = Class.forName(type, false, loader);
      if (self.isNamed()) {
        self.addReads(found.getModule());
      }
      loader = found.getClassLoader();
    }
    return loader;
  }
}
