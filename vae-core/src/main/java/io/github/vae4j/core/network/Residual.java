package io.github.vae4j.core.network;

import io.github.vae4j.api.tensor.Tensor;

/** x + body(x); the body keeps the shape (He et al. 2016). */
public record Residual(Layer body) implements Layer {
  @Override
  public Tensor apply(Scope scope, Tensor x) {
    return x.add(body.apply(scope, x));
  }
}
