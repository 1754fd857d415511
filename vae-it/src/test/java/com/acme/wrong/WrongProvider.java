package com.acme.wrong;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.discovery.Backends;
import java.util.Map;

/** A backend of a stranger that is wrong by a thousandth where its options say. */
public class WrongProvider implements BackendProvider {
  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public Availability probe() {
    return Availability.yes(Map.of());
  }

  @Override
  public Backend open(BackendConfig config) {
    return open(config, Long.MAX_VALUE);
  }

  final Backend open(BackendConfig config, long good) {
    return new WrongBackend(
        name(),
        Backends.discover().select("reference").open(BackendConfig.defaults()),
        Fault.of(config.options()),
        good);
  }

  /** One that also fails in its third step. */
  public static final class Failing extends WrongProvider {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Backend open(BackendConfig config) {
      return open(config, 2);
    }
  }

  /** One that is not there. */
  public static final class Absent extends WrongProvider {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public Availability probe() {
      return Availability.no("its engine was left at home", "fetch it");
    }
  }
}
