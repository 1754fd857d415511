package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * No network: a decoder whose numbers are trained but do not depend on the latents, and an encoder
 * that does not look at the data. The elements of a datum are then independent of each other: the
 * independence likelihood (Chandler and Bate 2007), with which models of dependence are compared.
 */
record ConstantNetwork() implements Network {
  static final String WORD = "constant";

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public Network mirrored() {
    return this;
  }

  @Override
  public boolean affine() {
    return true;
  }

  @Override
  public Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation) {
    return x.slice(-1, 0, 1).mul(0);
  }

  @Override
  public Tensor decode(Scope scope, Tensor z, Shape event, int heads, Activation activation) {
    int size = heads * event.size();
    Tensor bias = scope.child("output").parameter("bias", Shape.of(size), Initializer.constant(0));
    return bias.broadcastTo(z.shape().range(0, z.shape().rank() - 1).append(size));
  }
}
