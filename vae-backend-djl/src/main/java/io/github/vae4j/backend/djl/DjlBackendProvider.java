package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.backend.base.EngineJars;
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
  static final String NAME = "djl";
  private static final Module SELF = DjlBackendProvider.class.getModule();
  private static final EngineJars JARS =
      new EngineJars(
          NAME,
          DjlBackendProvider.class.getClassLoader(),
          other -> SELF.addReads(other),
          List.of("ai.djl.engine.Engine", "ai.djl.pytorch.engine.PtEngine"),
          "add the jars of ai.djl:api and ai.djl.pytorch:pytorch-engine, with what they depend on,"
              + " to the class path, or to the module path with --add-modules ALL-MODULE-PATH");

  /** Creates the provider. */
  public DjlBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability probe() {
    return JARS.probe(Natives::probe);
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
    return JARS.open(
        Natives::probe,
        found -> {
          Natives.configure();
          return DjlBackend.open(config.device(), config.threads(), options, found.facts());
        },
        Natives::describe);
  }
}
