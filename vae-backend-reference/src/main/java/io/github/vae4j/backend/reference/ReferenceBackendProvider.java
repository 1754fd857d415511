package io.github.vae4j.backend.reference;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.Map;

/**
 * The plain-Java backend: needs no native code, defines what the others must compute, and is used
 * only when named.
 */
public final class ReferenceBackendProvider implements BackendProvider {
  /** Creates the provider. */
  public ReferenceBackendProvider() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability probe() {
    return Availability.yes(Map.of("engine", "plain Java " + Runtime.version().feature()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendException of kind UNAVAILABLE if another device than {@code cpu} is asked for
   * @throws IllegalArgumentException if an option is given; there are none
   */
  @Override
  public Backend open(BackendConfig config) {
    if (!config.device().isEmpty() && !config.device().equals("cpu")) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "reference: has the device cpu alone, not '" + config.device() + "'");
    }
    if (!config.options().isEmpty()) {
      throw new IllegalArgumentException(
          "reference: has no options, got " + config.options().keySet());
    }
    int threads =
        config.threads() == 0 ? Runtime.getRuntime().availableProcessors() : config.threads();
    return new ReferenceBackend(threads);
  }
}
