package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import java.util.Map;
import java.util.function.Supplier;

/** Providers that answer what a test wants; none opens anything. */
final class FakeBackends {
  private FakeBackends() {}

  static BackendProvider available(String name, int priority) {
    return new Fake(name, priority, () -> Availability.yes(Map.of()));
  }

  static BackendProvider unavailable(String name, int priority, String reason, String remedy) {
    return new Fake(name, priority, () -> Availability.no(reason, remedy));
  }

  static BackendProvider throwing(String name, int priority, Error failure) {
    return new Fake(
        name,
        priority,
        () -> {
          throw failure;
        });
  }

  private record Fake(String name, int priority, Supplier<Availability> answer)
      implements BackendProvider {
    @Override
    public Availability probe() {
      return answer.get();
    }

    @Override
    public Backend open(BackendConfig config) {
      throw new AssertionError("choosing a backend must not open it");
    }
  }
}
