package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.ColourConformance;

class DjlColourTest extends ColourConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
