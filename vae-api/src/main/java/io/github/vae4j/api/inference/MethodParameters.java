package io.github.vae4j.api.inference;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Where an inference method declares trained numbers of its own, beside the model's parameters: the
 * weights of a buffer, step sizes. They are kept with the trained model. It is also the way to the
 * model's parameters themselves.
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

  /**
   * Runs {@code body}, in which the model is given other tensors for its parameters: draws of them,
   * for example. The parameters themselves are declared and trained as ever; those of the method
   * are not replaced.
   *
   * @param replacement takes a parameter's name and its tensor, and returns a tensor of the same
   *     type, the same one for the same name
   * @param body asks the model for a distribution
   * @throws IllegalStateException if the program has no place for this
   */
  default <R> R replacingModel(BiFunction<String, Tensor, Tensor> replacement, Supplier<R> body) {
    throw new IllegalStateException(
        "inference method: replaces the model's parameters, and this program has none to replace;"
            + " give the context some");
  }
}
