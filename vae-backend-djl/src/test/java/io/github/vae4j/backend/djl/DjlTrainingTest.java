package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.TrainingConformance;

class DjlTrainingTest extends TrainingConformance {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }
}
