package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.ImageShape;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions of size 4 that halve an image each; as a decoder, a dense layer to the smallest
 * image and as many transposed convolutions. A condition is given to the encoder as further
 * channels, each of one value.
 *
 * @param channels that a layer gives, in order, of an encoder; of a decoder, that a layer takes
 * @param dropout behind each activation, in training
 */
record ConvNetwork(List<Integer> channels, Dropout dropout) implements Network {
  private static final int SIZE = 4;

  ConvNetwork {
    channels = List.copyOf(channels);
    if (channels.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "hidden layers: every number of channels needs to be at least 1, got " + channels);
    }
  }

  @Override
  public String word() {
    return CoreNetworks.word("conv", channels, dropout);
  }

  @Override
  public Network mirrored() {
    return new ConvNetwork(CoreNetworks.reversed(channels), dropout);
  }

  @Override
  public void check(Shape event) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("network conv: needs at least one number of channels");
    }
    Images.of("conv", event, channels.size());
  }

  @Override
  public Tensor encode(
      Scope scope, Tensor x, Optional<Tensor> condition, Shape event, Activation activation) {
    Shape leading = x.shape().range(0, x.shape().rank() - 1);
    Tensor y = Images.input(x, condition, event);
    for (int i = 0; i < channels.size(); i++) {
      y = Convolution.of(channels.get(i), SIZE, 2, 1).apply(child(scope, i), y);
      y = dropout.after(activation).apply(child(scope, i), y);
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
    int smallest = channels.get(0) * heights.get(depth) * widths.get(depth);
    Tensor y = Dense.of(smallest).apply(child(scope, 0), z);
    y = y.reshape(leading.size(), channels.get(0), heights.get(depth), widths.get(depth));
    for (int i = 1; i <= depth; i++) {
      int next = i < depth ? channels.get(i) : heads * image.channels();
      y =
          TransposedConvolution.of(next, SIZE, 2, 1, heights.get(depth - i), widths.get(depth - i))
              .apply(child(scope, i), dropout.after(activation).apply(child(scope, i), y));
    }
    int outputs = heads * event.size();
    Tensor bias =
        scope.child("output").parameter("bias", Shape.of(outputs), Initializer.constant(0));
    return y.reshape(leading.append(outputs)).add(bias);
  }

  private static Scope child(Scope scope, int i) {
    return scope.child(Integer.toString(i));
  }
}
