package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.BackendConformance;

class ProductsConformanceTest extends BackendConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }

  @Override
  protected BackendConfig config() {
    return super.config().withOption("convolutions", "products");
  }
}
