package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The affine map x weight + bias, [..., in] to [..., units]; parameters {@code weight} [in, units]
 * and {@code bias} [units].
 *
 * @param units size of the result's last axis
 * @param weight first value of the weight
 * @param bias first value of the bias
 */
public record Dense(int units, Initializer weight, Initializer bias) implements Layer {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if {@code units} is below 1
   */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException("dense: needs at least 1 unit, got " + units);
    }
  }

  /** Returns a layer with Glorot-uniform weights and zero bias. */
  public static Dense of(int units) {
    return new Dense(units, Initializer.glorotUniform(), Initializer.constant(0));
  }

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    Shape s = x.shape();
    int in = s.dim(-1);
    Tensor w = scope.parameter("weight", Shape.of(in, units), weight);
    Tensor b = scope.parameter("bias", Shape.of(units), bias);
    Shape leading = s.range(0, s.rank() - 1);
    return x.reshape(leading.size(), in).affine(w, b).reshape(leading.append(units));
  }
}
