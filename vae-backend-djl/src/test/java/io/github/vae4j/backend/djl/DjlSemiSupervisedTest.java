package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.SemiSupervisedConformance;

class DjlSemiSupervisedTest extends SemiSupervisedConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
