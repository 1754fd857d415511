package io.github.vae4j.core.network;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * A transposed convolution of images [batch, in, h, w] to [batch, channels, height, width]: the
 * adjoint of the convolution with this window that takes the larger image to the smaller.
 * Parameters {@code filter} [in, channels, size, size] and {@code bias} [channels].
 *
 * @param channels of the result
 * @param size of the filter in both directions
 * @param window stride, padding and dilation
 * @param height of the result
 * @param width of the result
 * @param filter first value of the filter
 */
public record TransposedConvolution(
    int channels, int size, Window window, int height, int width, Initializer filter)
    implements Layer {
  /** Returns a transposed convolution with Glorot-uniform filters and zero bias. */
  public static TransposedConvolution of(
      int channels, int size, int stride, int padding, int height, int width) {
    return new TransposedConvolution(
        channels, size, Window.of(stride, padding, 1), height, width, Initializer.glorotUniform());
  }

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    Tensor f = scope.parameter("filter", Shape.of(x.shape().dim(1), channels, size, size), filter);
    return Convolution.addBias(scope, x.conv2dTransposed(f, window, height, width), channels);
  }
}
