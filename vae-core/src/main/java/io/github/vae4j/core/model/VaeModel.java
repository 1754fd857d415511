package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Scope;

/**
 * A variational autoencoder as users write it: once, for every backend. {@link VaeSpec} is the
 * ready-made one.
 */
public interface VaeModel {
  /** Returns the shape of one datum, for example [28, 28]; programs see it flattened. */
  Shape eventShape();

  /** Returns the number of latent dimensions. */
  int latentSize();

  /**
   * Binds the model to a trace. Parameters are declared in the scope when a distribution first
   * needs them; data have the shape [batch, event size].
   */
  LatentModel bind(Scope scope);
}
