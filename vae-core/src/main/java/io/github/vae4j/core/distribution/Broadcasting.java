package io.github.vae4j.core.distribution;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The parameters of an element-wise distribution, brought to one batch shape, and the noise for its
 * samples.
 */
final class Broadcasting {
  private Broadcasting() {}

  /** Returns the tensor repeated to the common shape of both. */
  static Tensor with(Tensor tensor, Tensor other) {
    return tensor.broadcastTo(Shape.broadcast(tensor.shape(), other.shape()));
  }

  /** Returns noise [sample, batch]. */
  static Tensor noise(Tensor parameter, String site, Noise noise, Shape sampleShape) {
    Shape shape = sampleShape.concat(parameter.shape());
    return parameter.trace().noise(site, noise, parameter.type().withShape(shape));
  }

  /** Returns the number, of the parameter's element type. */
  static Tensor number(Tensor parameter, double value) {
    return parameter.trace().constant(parameter.dtype(), value);
  }
}
