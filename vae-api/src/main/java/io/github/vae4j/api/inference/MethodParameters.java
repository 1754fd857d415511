package io.github.vae4j.api.inference;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * Where an inference method declares trained numbers of its own, beside the model's parameters: the
 * weights of a buffer, step sizes. They are kept with the trained model.
 */
@FunctionalInterface
public interface MethodParameters {
  /**
   * Returns the parameter of this name, of the model's element type; asking twice for a name gives
   * the same tensor.
   *
   * @param initial the first value of every element
   */
  Tensor parameter(String name, Shape shape, double initial);
}
