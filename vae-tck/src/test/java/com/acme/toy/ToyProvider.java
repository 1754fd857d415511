package com.acme.toy;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.Map;

/** Makes the toy backend available. */
public final class ToyProvider implements BackendProvider {
  /** Creates the provider. */
  public ToyProvider() {}

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public int priority() {
    return -1; // only when named
  }

  @Override
  public Availability probe() {
    return Availability.yes(Map.of("engine", "Java " + Runtime.version().feature()));
  }

  @Override
  public Backend open(BackendConfig config) {
    if (!config.options().isEmpty()) {
      throw new IllegalArgumentException("toy: has no options, got " + config.options().keySet());
    }
    if (!config.device().isEmpty() && !config.device().equals(ToyBackend.DEVICE.name())) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "toy: there is no device '"
              + config.device()
              + "'; there is "
              + ToyBackend.DEVICE.name());
    }
    return new ToyBackend();
  }
}
