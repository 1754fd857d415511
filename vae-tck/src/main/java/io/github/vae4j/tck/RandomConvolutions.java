package io.github.vae4j.tck;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2dFilterGradient;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Convolutions and their gradients of tensors of any rank up to 4, with windows that fit. */
final class RandomConvolutions {
  private final IntUnaryOperator below;

  RandomConvolutions(IntUnaryOperator below) {
    this.below = below;
  }

  private int between(int low, int high) {
    return low + below.applyAsInt(high - low + 1);
  }

  /** Returns a convolution of x with a filter made of x. */
  Tensor forward(Tensor x) {
    Tensor image = image(x);
    int[] filter = {between(1, 3), image.shape().dim(1), between(1, 3), between(1, 2)};
    Window window = window(image.shape(), filter);
    return image.conv2d(sample(x, filter), window).tanh();
  }

  /** Returns the gradient with respect to an image where x is that of the result. */
  Tensor toImage(Tensor x) {
    Tensor gradient = image(x);
    int[] filter = {gradient.shape().dim(1), between(1, 3), between(1, 3), between(1, 2)};
    int[] stride = {between(1, 3), between(1, 2)};
    int[] dilation = {between(1, 2), between(1, 2)};
    int[] padding = new int[2];
    int[] size = new int[2];
    for (int d = 0; d < 2; d++) {
      int covered = (gradient.shape().dim(2 + d) - 1) * stride[d] + span(dilation, filter, d);
      padding[d] = between(0, Math.min(1, (covered - 1) / 2));
      size[d] = covered - 2 * padding[d] + below.applyAsInt(stride[d]);
    }
    Window window = new Window(pair(stride), pair(padding), pair(dilation));
    return gradient.conv2dTransposed(sample(x, filter), window, size[0], size[1]).tanh();
  }

  /** Returns the gradient with respect to a filter where x is the image. */
  Tensor toFilter(Tensor x) {
    Tensor image = image(x);
    int[] filter = {between(1, 3), image.shape().dim(1), between(1, 3), between(1, 2)};
    Window window = window(image.shape(), filter);
    int[] result = {
      image.shape().dim(0),
      filter[0],
      window.outputSize(0, image.shape().dim(2), filter[2]),
      window.outputSize(1, image.shape().dim(3), filter[3])
    };
    return x.trace()
        .record(
            new Conv2dFilterGradient(window, filter[2], filter[3]),
            List.of(image, sample(x, result)))
        .get(0)
        .tanh();
  }

  /** Returns a window that fits; the filter shrinks where even padding does not help. */
  private Window window(Shape image, int[] filter) {
    int[] stride = {between(1, 3), between(1, 2)};
    int[] padding = {between(0, 2), between(0, 1)};
    int[] dilation = {between(1, 2), between(1, 2)};
    for (int d = 0; d < 2; d++) {
      if (span(dilation, filter, d) > image.dim(2 + d) + 2 * padding[d]) {
        filter[2 + d] = 1;
      }
    }
    return new Window(pair(stride), pair(padding), pair(dilation));
  }

  private static int span(int[] dilation, int[] filter, int d) {
    return dilation[d] * (filter[2 + d] - 1) + 1;
  }

  private static List<Integer> pair(int[] two) {
    return List.of(two[0], two[1]);
  }

  /** Returns tanh(x) with axes of 1 put before or between those it has. */
  private Tensor image(Tensor x) {
    Tensor image = x.tanh();
    while (image.shape().rank() < 4) {
      image = image.expandDims(below.applyAsInt(image.shape().rank() + 1));
    }
    return image;
  }

  /** Returns a tensor of this shape from elements of tanh(x). */
  private Tensor sample(Tensor x, int... dims) {
    Shape shape = Shape.of(dims);
    int[] indices = new int[shape.size()];
    Arrays.setAll(indices, i -> below.applyAsInt(x.shape().size()));
    Tensor chosen = x.trace().constant(HostArray.of(Shape.of(indices.length), indices));
    return x.tanh().reshape(Shape.of(x.shape().size())).gather(0, chosen).reshape(shape);
  }
}
