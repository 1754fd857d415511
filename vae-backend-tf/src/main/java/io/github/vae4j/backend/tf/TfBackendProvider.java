package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.List;

/**
 * TensorFlow Java, on the CPU and on CUDA devices: each program is one graph.
 *
 * <p>Devices: {@code cpu}, {@code cuda:0}, ... Options: {@code xla}, {@code off} (default) or
 * {@code on}: compile clusters of operations with XLA, faster for long element-wise programs,
 * slower for convolutions on the CPU.
 *
 * <p>Each backend has threads of its own. Set for the whole process, if the user has not: JavaCPP's
 * limit of physical memory, to none.
 */
public final class TfBackendProvider implements BackendProvider {
  private static final List<String> ENGINE_TYPES =
      List.of(
          "org.tensorflow.TensorFlow",
          "org.tensorflow.internal.c_api.global.tensorflow",
          "org.tensorflow.ndarray.Shape",
          "org.bytedeco.javacpp.Pointer",
          "com.google.protobuf.Message");
  private static final String XLA = "xla";
  private static final List<String> SWITCH = List.of("off", "on");
  private static final String ADD_JARS =
      "add the jar of org.tensorflow:tensorflow-core-api, with what it depends on, to the class"
          + " path, or to the module path with --add-modules ALL-MODULE-PATH";

  /** Creates the provider. */
  public TfBackendProvider() {}

  @Override
  public String name() {
    return "tf";
  }

  @Override
  public int priority() {
    return 90;
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
   * @throws IllegalArgumentException if an option is unknown or its value is none of those above
   */
  @Override
  public Backend open(BackendConfig config) {
    for (String option : config.options().keySet()) {
      if (!option.equals(XLA)) {
        throw new IllegalArgumentException(
            "tf: there is no option '" + option + "'; there is '" + XLA + "'");
      }
    }
    String xla = config.options().getOrDefault(XLA, SWITCH.get(0));
    if (!SWITCH.contains(xla)) {
      throw new IllegalArgumentException(
          "tf: option '" + XLA + "' needs one of " + SWITCH + ", got '" + xla + "'");
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
          "tf: " + availability.reason() + "; " + availability.remedy());
    }
    Natives.configure();
    try {
      return TfBackend.open(config.device(), config.threads(), xla.equals("on"));
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
    return new BackendException(BackendException.Kind.UNAVAILABLE, "tf: " + message, cause);
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
    Module self = TfBackendProvider.class.getModule();
    ClassLoader loader = TfBackendProvider.class.getClassLoader();
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
