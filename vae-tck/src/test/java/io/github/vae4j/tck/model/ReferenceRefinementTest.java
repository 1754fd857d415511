package io.github.vae4j.tck.model;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.discovery.Backends;

class ReferenceRefinementTest extends RefinementConformance {
  @Override
  protected BackendProvider provider() {
    return Backends.discover().select("reference");
  }
}
