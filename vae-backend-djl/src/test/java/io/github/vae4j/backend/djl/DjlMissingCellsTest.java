package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.MissingCellsConformance;

class DjlMissingCellsTest extends MissingCellsConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
