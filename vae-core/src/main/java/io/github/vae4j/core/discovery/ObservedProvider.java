package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.ExecutionListener;
import java.util.List;

/** A provider whose backends are examined when they are opened, and then observed. */
record ObservedProvider(BackendProvider target, List<ExecutionListener> listeners)
    implements BackendProvider {
  @Override
  public String name() {
    return target.name();
  }

  @Override
  public int priority() {
    return target.priority();
  }

  @Override
  public Availability probe() {
    return target.probe();
  }

  @Override
  public Backend open(BackendConfig config) {
    return new ObservedBackend(ExaminedBackend.open(target, config), listeners);
  }
}
