package io.github.vae4j.core.network;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.ImageShape;
import java.util.List;
import java.util.Optional;

/**
 * Residual blocks (He et al. 2016), each with a convolution of size and stride 2 behind it that
 * halves the image, as in the encoder of Kim et al. (2018). A block is activation(skip(x) +
 * conv(activation(conv(x)))) with convolutions of size 3; the skip is x itself, or a convolution of
 * size 1 where the number of channels changes. The others have weight normalisation in place of the
 * batch normalisation of that paper, whose statistics would differ between training and evaluation:
 * a filter of one tap has no direction to be trained. As a decoder it is a dense layer to the
 * smallest image, then the layers in the opposite order with transposed convolutions.
 *
 * <p>A condition is given to the encoder as further channels, each of one value.
 *
 * @param channels that a block gives, in order, of an encoder; of a decoder, that a block takes
 * @param dropout between the convolutions of a block, in training
 */
record ResnetNetwork(List<Integer> channels, Dropout dropout) implements Network {
  static final String NAME = "resnet";

  private static final int MOST_CHANNELS = 1 << 14; // far beyond use

  ResnetNetwork {
    channels = List.copyOf(channels);
    if (channels.stream().anyMatch(count -> count < 1 || count > MOST_CHANNELS)) {
      throw new IllegalArgumentException(
          NAME
              + ": every number of channels needs to be from 1 to %d, got %s"
                  .formatted(MOST_CHANNELS, channels));
    }
  }

  @Override
  public String word() {
    return CoreNetworks.word(NAME, channels, dropout);
  }

  @Override
  public Network mirrored() {
    return new ResnetNetwork(CoreNetworks.reversed(channels), dropout);
  }

  @Override
  public void check(Shape event) {
    Images.of(NAME, event, channels.size());
  }

  @Override
  public Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation) {
    Shape leading = x.shape().range(0, x.shape().rank() - 1);
    Tensor y = Images.input(x, condition, event);
    for (int i = 0; i < channels.size(); i++) {
      y = block(child(scope, i), y, channels.get(i), activation);
      Window half = Window.of(2, 0, 1);
      y = new NormalizedConvolution(channels.get(i), 2, half, 1).apply(half(scope, i), y);
    }
    return y.reshape(leading.append(y.shape().range(1, 4).size()));
  }

  @Override
  public Tensor decode(Scope scope, Tensor z, Shape event, int heads, Activation activation) {
    int depth = channels.size();
    ImageShape image = ImageShape.of(event).orElseThrow();
    List<Integer> heights = Images.halvings(image.height(), depth);
    List<Integer> widths = Images.halvings(image.width(), depth);
    Shape leading = z.shape().range(0, z.shape().rank() - 1);
    Shape smallest = Shape.of(channels.get(0), heights.get(depth), widths.get(depth));
    Tensor y = Dense.of(smallest.size()).apply(scope.child("input"), z);
    y = y.reshape(Shape.of(leading.size()).concat(smallest));
    for (int i = 0; i < depth; i++) {
      int height = heights.get(depth - 1 - i);
      int width = widths.get(depth - 1 - i);
      y =
          TransposedConvolution.of(channels.get(i), 2, 2, 0, height, width)
              .apply(half(scope, i), y);
      y = block(child(scope, i), y, channels.get(Math.min(i + 1, depth - 1)), activation);
    }
    int outputs = heads * event.size();
    Scope output = scope.child("output");
    Tensor bias = output.parameter("bias", Shape.of(outputs), Initializer.constant(0));
    y = Convolution.of(heads * image.channels(), 3, 1, 1).apply(output.child("image"), y);
    return y.reshape(leading.append(outputs)).add(bias);
  }

  /**
   * The second convolution of n blocks starts at a length of 1 / sqrt(n): no sum of them is large.
   */
  private Tensor block(Scope scope, Tensor x, int results, Activation activation) {
    Window same = Window.of(1, 1, 1);
    Tensor y = new NormalizedConvolution(results, 3, same, 1).apply(scope.child("first"), x);
    y = dropout.after(activation).apply(scope, y);
    double length = 1 / Math.sqrt(channels.size());
    y = new NormalizedConvolution(results, 3, same, length).apply(scope.child("second"), y);
    Tensor skip =
        x.shape().dim(1) == results
            ? x
            : Convolution.of(results, 1, 1, 0).apply(scope.child("skip"), x);
    return activation.of(skip.add(y));
  }

  private static Scope child(Scope scope, int i) {
    return scope.child(Integer.toString(i));
  }

  private static Scope half(Scope scope, int i) {
    return child(scope, i).child("half");
  }
}
