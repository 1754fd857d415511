package io.github.vae4j.tck;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.discovery.Backends;

class ReferenceConformanceTest extends BackendConformance {
  @Override
  protected BackendProvider provider() {
    return Backends.discover().select("reference");
  }
}
