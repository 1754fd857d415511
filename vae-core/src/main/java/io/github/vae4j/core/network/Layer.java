package io.github.vae4j.core.network;

import io.github.vae4j.api.tensor.Tensor;

/** A function of tensors with parameters that it declares in the scope it is given. */
@FunctionalInterface
public interface Layer {
  /** Records the layer's result for {@code x}. */
  Tensor apply(Scope scope, Tensor x);
}
