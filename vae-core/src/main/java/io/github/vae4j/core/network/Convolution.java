package io.github.vae4j.core.network;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * A convolution (cross-correlation) of images [batch, in, height, width] with square filters;
 * parameters {@code filter} [channels, in, size, size] and {@code bias} [channels].
 *
 * @param channels of the result
 * @param size of the filter in both directions
 * @param window stride, padding and dilation
 * @param filter first value of the filter
 */
public record Convolution(int channels, int size, Window window, Initializer filter)
    implements Layer {
  /** Returns a convolution with Glorot-uniform filters and zero bias. */
  public static Convolution of(int channels, int size, int stride, int padding) {
    return new Convolution(
        channels, size, Window.of(stride, padding, 1), Initializer.glorotUniform());
  }

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    Tensor f = scope.parameter("filter", Shape.of(channels, x.shape().dim(1), size, size), filter);
    return addBias(scope, x.conv2d(f, window), channels);
  }

  static Tensor addBias(Scope scope, Tensor image, int channels) {
    Tensor bias = scope.parameter("bias", Shape.of(channels), Initializer.constant(0));
    return image.add(bias.reshape(channels, 1, 1));
  }
}
