package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.List;

/**
 * Deep Java Library with its PyTorch engine, on the CPU and on CUDA devices.
 *
 * <p>Devices: {@code cpu}, {@code cuda:0}, {@code cuda:1}, ... Options, the default first:
 *
 * <ul>
 *   <li>{@code lowering}: {@code torchscript}, each program is one TorchScript method, or {@code
 *       eager}, operation by operation
 *   <li>{@code tf32}: {@code off} or {@code on}; on, convolutions on cards that have TF32 round
 *       their factors to 10 bits, which is faster and good to about three digits. For matrix
 *       products the engine reads {@code TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1} from the environment
 *       when it starts, and no program can change it afterwards; {@code NVIDIA_TF32_OVERRIDE=0}
 *       switches both off. The facts of an open backend tell what is in force
 *   <li>{@code convolutions}: {@code auto}, by the engine's kernels, of which those for the
 *       processor are asked in single precision only where they were found right on this machine
 *       and never for the gradient of an image, or {@code products}, always by products of matrices
 * </ul>
 *
 * <p>Another PyTorch than the one that comes with this backend: {@code PYTORCH_LIBRARY_PATH}, in
 * the environment or as system property, is the folder of its libraries and of Deep Java Library's
 * {@code djl_torch} for that very version. {@code PYTORCH_FLAVOR} tells what they are built for,
 * {@code cpu} or for example {@code cu124}, and {@code cpu} leaves out what they have for CUDA; not
 * set, it is what the folder holds.
 *
 * <p>The number of threads belongs to the whole process in this engine: what the first open asked
 * for holds, and a later open that asks for another number gets a warning. Where the system
 * property {@code ai.djl.pytorch.num_threads} is set, it holds.
 */
public final class DjlBackendProvider implements BackendProvider {
  private static final List<String> ENGINE_TYPES =
      List.of("ai.djl.engine.Engine", "ai.djl.pytorch.engine.PtEngine");
  private static final String ADD_JARS =
      "add the jars of ai.djl:api and ai.djl.pytorch:pytorch-engine, with what they depend on, to"
          + " the class path, or to the module path with --add-modules ALL-MODULE-PATH";

  /** Creates the provider. */
  public DjlBackendProvider() {}

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public int priority() {
    return 100;
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
    DjlOptions options = DjlOptions.of(config.options());
    Availability availability;
    try {
      availability = Natives.probe(requireEngine());
    } catch (ClassNotFoundException e) {
      availability = engineMissing(e);
    }
    if (!availability.available()) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "djl: " + availability.reason() + "; " + availability.remedy());
    }
    Natives.configure();
    try {
      return DjlBackend.open(config.device(), config.threads(), options, availability.facts());
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
    return new BackendException(BackendException.Kind.UNAVAILABLE, "djl: " + message, cause);
  }

  private static Availability engineMissing(ClassNotFoundException e) {
    return Availability.no(
        "the engine's class " + e.getMessage() + " is not on the class path or module path",
        ADD_JARS);
  }

  /**
   * Finds the engine and, on the module path, lets this module read it: its jars may be automatic
   * modules or stand on the class path. Returns its class loader.
   */
  private static ClassLoader requireEngine() throws ClassNotFoundException {
    Module self = DjlBackendProvider.class.getModule();
    ClassLoader loader = DjlBackendProvider.class.getClassLoader();
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
