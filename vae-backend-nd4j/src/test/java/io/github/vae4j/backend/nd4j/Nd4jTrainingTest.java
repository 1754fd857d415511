package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.tck.model.TrainingConformance;

class Nd4jTrainingTest extends TrainingConformance {
  @Override
  protected BackendProvider provider() {
    return new Nd4jBackendProvider();
  }
}
