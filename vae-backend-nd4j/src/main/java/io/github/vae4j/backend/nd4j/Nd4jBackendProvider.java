package io.github.vae4j.backend.nd4j;

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
  static final String NAME = "nd4j";
  private static final Module SELF = Nd4jBackendProvider.class.getModule();
  private static final EngineJars JARS =
      new EngineJars(
          NAME,
          Nd4jBackendProvider.class.getClassLoader(),
          other -> SELF.addReads(other),
          List.of("org.nd4j.linalg.factory.Nd4j", "org.bytedeco.javacpp.Pointer"),
          "add the jar of org.nd4j:nd4j-native, with what it depends on, to the class path; as"
              + " published these jars cannot stand on the module path");

  /** Creates the provider. */
  public Nd4jBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 80;
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
   * @throws IllegalArgumentException if an option is given
   */
  @Override
  public Backend open(BackendConfig config) {
    OptionValues.of(NAME, Map.of(), config.options());
    return JARS.open(
        Natives::probe,
        found -> {
          Natives.configure(JARS);
          return Nd4jBackend.open(config.device(), config.threads());
        },
        Natives::describe);
  }
}
