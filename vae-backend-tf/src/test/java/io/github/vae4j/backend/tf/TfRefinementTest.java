package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.RefinementConformance;

class TfRefinementTest extends RefinementConformance {
  @Override
  protected BackendProvider provider() {
    return new TfBackendProvider();
  }
}
