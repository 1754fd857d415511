package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.Set;

/**
 * Deep Java Library with its PyTorch engine, on the CPU and on CUDA devices.
 *
 * <p>Devices: {@code cpu}, {@code cuda:0}, ... Options: {@code lowering}, {@code torchscript} (default: each program is one
 * TorchScript method) or {@code eager} (operation by operation). The number of threads is a setting of the whole process in this
 * engine: the last backend opened decides.
 */
public final class DjlBackendProvider implements BackendProvider {
  private static final String ENGINE_TYPE = "ai.djl.pytorch.engine.PtEngine";
  private static final Set<String> LOWERINGS = Set.of("torchscript", "eager");

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
  public Availability probe() {
    try {
      requireEngine();
      return Natives.probe();
    } catch (BackendException e) {
      return Availability.no(e.getMessage(), "add the jars of ai.djl:api and ai.djl.pytorch:pytorch-engine to the path");
    } catch (RuntimeException | LinkageError e) {
      return Availability.no("the engine cannot be examined: " + e, "check that its jars fit together");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendException of kind UNAVAILABLE if the engine, its native libraries or the device cannot be used
   * @throws IllegalArgumentException if an option is unknown or its value is none of those above
   */
  @Override
  public Backend open(BackendConfig config) {
    for (String option : config.options().keySet()) {
      if (!option.equals("lowering")) {
        throw new IllegalArgumentException("djl: expected the option 'lowering', got '" + option + "'");
      }
    }
    String lowering = config.options().getOrDefault("lowering", "torchscript");
    if (!LOWERINGS.contains(lowering)) {
      throw new IllegalArgumentException("djl: lowering needs to be torchscript or eager, got '" + lowering + "'");
    }
    requireEngine();
    Availability availability = Natives.probe();
    if (!availability.available()) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE, "djl: " + availability.reason() + "; " + availability.remedy());
    }
    try {
      Natives.configure();
      return DjlBackend.open(config.device(), config.threads(), lowering.equals("eager"));
    } catch (LinkageError e) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE, "djl: the native libraries cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Finds the engine and, on the module path, lets this module read it: its jars may be automatic or unnamed. */
  private static void requireEngine() {
    Module self = DjlBackendProvider.class.getModule();
    ClassLoader loader = DjlBackendProvider.class.getClassLoader();
    for (String type : new String[] {"ai.djl.engine.Engine", ENGINE_TYPE}) {
      try {
        Module engine = Class.forName(type, false, loader).getModule();
        if (self.isNamed()) {
          self.addReads(engine);
        }
      } catch (ClassNotFoundException e) {
        throw new BackendException(
            BackendException.Kind.UNAVAILABLE, "the engine's class " + type + " is not on the class path or module path", e);
      }
    }
  }
}
