package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.FlowConformance;

class DjlFlowTest extends FlowConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
