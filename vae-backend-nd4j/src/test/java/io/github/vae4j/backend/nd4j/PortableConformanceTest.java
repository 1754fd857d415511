package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.BackendConformance;

/** The way everything takes on a card, through the engine's executioner, on the processor. */
class PortableConformanceTest extends BackendConformance {
  @Override
  protected BackendProvider provider() {
    return new Portable();
  }

  private static final class Portable implements BackendProvider {
    private final BackendProvider direct = new Nd4jBackendProvider();

    @Override
    public String name() {
      return direct.name();
    }

    @Override
    public int priority() {
      return direct.priority();
    }

    @Override
    public Availability probe() {
      return direct.probe();
    }

    @Override
    public Backend open(BackendConfig config) {
      direct.open(config).close(); // what it refuses is refused here, and the engine runs
      Engine engine = Engine.start(config.device(), config.threads()).portable();
      return new Nd4jBackend(engine, engine.facts(config.threads()));
    }
  }
}
