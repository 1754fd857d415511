package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.RefinementConformance;

class Nd4jRefinementTest extends RefinementConformance {
  @Override
  protected BackendProvider provider() {
    return new Nd4jBackendProvider();
  }
}
