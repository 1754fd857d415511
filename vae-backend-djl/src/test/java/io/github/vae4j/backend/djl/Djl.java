package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;

/** Opens the backend for tests. */
final class Djl {
  private Djl() {}

  static Backend open(String lowering) {
    return open("lowering", lowering);
  }

  static Backend open(String option, String value) {
    return new DjlBackendProvider()
        .open(BackendConfig.defaults().withOption(option, value).withThreads(1));
  }
}
