package com.acme.toy;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.BackendConformance;

class ToyConformanceTest extends BackendConformance {
  @Override
  protected BackendProvider provider() {
    return new ToyProvider();
  }

  @Override
  protected long mostOperations() {
    return 300_000; // more takes an interpreter too long
  }
}
