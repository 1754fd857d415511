package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.RefinementConformance;

class DjlRefinementTest extends RefinementConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
