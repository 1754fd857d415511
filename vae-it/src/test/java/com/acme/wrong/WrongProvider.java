package com.acme.parity;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.backend.Backends;
import java.util.Map;

/** A backend of a stranger whose first product of matrices is wrong by a thousandth. */
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
    return new WrongBackend(
        name(), Backends.discover().select("reference").open(config), Long.MAX_VALUE);
  }

  /** One that also fails in its third step. */
  public static final class Failing extends WrongProvider {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Backend open(BackendConfig config) {
      return new WrongBackend(name(), Backends.discover().select("reference").open(config), 2);
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
