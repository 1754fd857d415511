package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.backend.base.EngineJars;
import io.github.vae4j.backend.base.OptionValues;
import java.util.List;
import java.util.Map;

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
  static final String NAME = "tf";
  private static final Map<String, List<String>> OPTIONS = // the first is the default
      Map.of("xla", List.of("off", "on"));
  private static final Module SELF = TfBackendProvider.class.getModule();
  private static final EngineJars JARS =
      new EngineJars(
          NAME,
          TfBackendProvider.class.getClassLoader(),
          other -> SELF.addReads(other),
          List.of(
              "org.tensorflow.TensorFlow",
              "org.tensorflow.internal.c_api.global.tensorflow",
              "org.tensorflow.ndarray.Shape",
              "org.bytedeco.javacpp.Pointer",
              "com.google.protobuf.Message"),
          "add the jar of org.tensorflow:tensorflow-core-api, with what it depends on, to the class"
              + " path, or to the module path with --add-modules ALL-MODULE-PATH");

  /** Creates the provider. */
  public TfBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 90;
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
    boolean xla = OptionValues.of(NAME, OPTIONS, config.options()).is("xla", "on");
    return JARS.open(
        Natives::probe,
        found -> {
          Natives.configure(JARS);
          return TfBackend.open(config.device(), config.threads(), xla);
        },
        Natives::describe);
  }
}
