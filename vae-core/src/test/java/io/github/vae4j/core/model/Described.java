package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Scope;
import java.util.Map;

/** A model of somebody else's, which computes as another one and describes itself as it likes. */
record Described(String description, VaeSpec as) implements VaeModel {
  @Override
  public Shape eventShape() {
    return as.eventShape();
  }

  @Override
  public int latentSize() {
    return as.latentSize();
  }

  @Override
  public Map<String, Shape> given() {
    return as.given();
  }

  @Override
  public LatentModel bind(Scope scope, Given given) {
    return as.bind(scope, given);
  }
}
