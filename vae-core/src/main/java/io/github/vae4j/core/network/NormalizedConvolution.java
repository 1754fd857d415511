package io.github.vae4j.core.network;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * A convolution with weight normalisation (Salimans and Kingma 2016, equation 2): each filter is g
 * v / |v| with its length g and its direction v as parameters. It is another parameterisation of
 * the same function, with no statistics of a batch, so it is the same in training and in
 * evaluation. Parameters {@code direction} [channels, in, size, size], {@code length} and {@code
 * bias} [channels].
 *
 * @param channels of the result
 * @param size of the filter in both directions
 * @param window stride, padding and dilation
 * @param length first value of g: at 1 a result has about the variance of the elements it sees
 */
record NormalizedConvolution(int channels, int size, Window window, double length)
    implements Layer {
  @Override
  public Tensor apply(Scope scope, Tensor x) {
    Shape shape = Shape.of(channels, x.shape().dim(1), size, size);
    Tensor v = scope.parameter("direction", shape, Initializer.heNormal());
    Tensor g = scope.parameter("length", Shape.of(channels), Initializer.constant(length));
    Tensor scale = g.div(v.square().sum(1, 2, 3).sqrt());
    Tensor filter = v.mul(scale.reshape(channels, 1, 1, 1));
    return Convolution.addBias(scope, x.conv2d(filter, window), channels);
  }
}
