package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.NetworkConformance;

class DjlNetworkTest extends NetworkConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
