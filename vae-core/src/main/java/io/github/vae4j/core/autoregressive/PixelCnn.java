package io.github.vae4j.core.autoregressive;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Dropout;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The gated PixelCNN (van den Oord et al. 2016, Conditional Image Generation with PixelCNN
 * Decoders). A pixel depends on the rows above it through a vertical stack of convolutions and on
 * the pixels to its left through a horizontal one, which the vertical one feeds, so that no earlier
 * pixel is left out. Within a pixel a channel depends on the channels before it: the maps of the
 * horizontal stack are in groups, one for each channel.
 *
 * <p>Another network turns the latents into {@value #MAPS_OF_LATENTS} maps of the size of the
 * image, on which each gate depends at its own place (equation 5). The activation stands before the
 * last layer alone; the others have gates, tanh times sigmoid.
 *
 * @param layers number of gated layers
 * @param maps of each stack
 * @param sizes of the filters of layers 1, 2, ..., odd; the last holds for all further layers
 * @param dropout of the gated maps of each layer of the horizontal stack, in training
 * @param ofLatents decodes the latents to maps
 */
record PixelCnn(int layers, int maps, List<Integer> sizes, Dropout dropout, Network ofLatents)
    implements AutoregressiveNetwork {
  static final String NAME = "pixelcnn";

  /** The first layer has wide filters, the others small ones (van den Oord et al. 2016). */
  static final List<Integer> USUAL_SIZES = List.of(7, 3);

  /** A dense layer from the latents. */
  static final String USUAL_OF_LATENTS = "mlp:none";

  private static final int MAPS_OF_LATENTS = 4;
  private static final int MOST_LAYERS = 1000; // far beyond use, as the others
  private static final int MOST_MAPS = 4096;
  private static final int LARGEST = 99;

  PixelCnn {
    sizes = List.copyOf(sizes);
    requireRange("layers", layers, MOST_LAYERS);
    requireRange("maps", maps, MOST_MAPS);
    for (int size : sizes) {
      if (size < 3 || size > LARGEST || size % 2 == 0) {
        throw new IllegalArgumentException(
            NAME + ": sizes of filters need to be odd, from 3 to " + LARGEST + ", got " + size);
      }
    }
    if (ofLatents instanceof AutoregressiveNetwork) {
      throw new IllegalArgumentException(
          NAME
              + ": needs a network that decodes latents alone after '+', such as mlp:256, got "
              + ofLatents.word());
    }
  }

  private static void requireRange(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          NAME + ": needs from 1 to " + most + " " + what + ", got " + value);
    }
  }

  @Override
  public String word() {
    List<String> settings = new ArrayList<>(List.of(layers + "," + maps));
    if (!sizes.equals(USUAL_SIZES)) {
      settings.add("size=" + sizes.stream().map(String::valueOf).collect(Collectors.joining("-")));
    }
    dropout.setting().ifPresent(settings::add);
    String base = ofLatents.word();
    return NAME
        + ":"
        + String.join(",", settings)
        + (base.equals(USUAL_OF_LATENTS) ? "" : "+" + base);
  }

  @Override
  public void check(Shape event) {
    ImageShape image =
        ImageShape.of(event)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "network "
                            + NAME
                            + ": needs images [height, width] or [channels, height, width], got data"
                            + " of shape "
                            + event));
    int channels = image.channels();
    if (maps < channels) {
      throw new IllegalArgumentException(
          "network " + NAME + ": needs a map for each of " + channels + " channels, got " + maps);
    }
    ofLatents.check(plane(event));
  }

  private static Shape plane(Shape event) {
    return ImageShape.of(event).orElseThrow().withChannels(1).shape();
  }

  @Override
  public Tensor decode(
      Scope scope, Tensor x, Tensor z, Shape event, int heads, Activation activation) {
    int channels = ImageShape.of(event).orElseThrow().channels();
    Shape leading = x.shape().range(0, x.shape().rank() - 1);
    Tensor image = x.reshape(Shape.of(leading.size(), channels).concat(plane(event)));
    Tensor conditions = conditions(scope.child("latents"), z, leading, plane(event), activation);
    Tensor vertical = image;
    Tensor horizontal = image;
    for (int i = 0; i < layers; i++) {
      int size = sizes.get(Math.min(i, sizes.size() - 1));
      GatedLayer layer =
          new GatedLayer(scope.child(Integer.toString(i)), i == 0, channels, maps, size);
      GatedLayer.Stacks next = layer.apply(vertical, horizontal, conditions, dropout);
      vertical = next.vertical();
      horizontal = next.horizontal();
    }
    Scope output = scope.child("output");
    Tensor numbers =
        GatedLayer.pointwise(
            output,
            "filter",
            activation.of(horizontal),
            heads * channels,
            (out, in) -> in * channels / maps <= out % channels);
    int outputs = heads * event.size();
    Tensor bias = output.parameter("bias", Shape.of(outputs), Initializer.constant(0));
    return numbers.reshape(leading.append(outputs)).add(bias);
  }

  /**
   * Returns the maps of the latents and one of ones, from which the layers have their biases,
   * [images, maps + 1, height, width].
   */
  private Tensor conditions(
      Scope scope, Tensor z, Shape leading, Shape plane, Activation activation) {
    Tensor decoded = ofLatents.decode(scope, z, plane, MAPS_OF_LATENTS, activation);
    Tensor each = decoded.broadcastTo(leading.append(decoded.shape().dim(-1)));
    Shape shape = Shape.of(leading.size(), MAPS_OF_LATENTS).concat(plane);
    TensorType one = new TensorType(z.dtype(), Shape.of(leading.size(), 1).concat(plane));
    return Tensor.concat(1, List.of(each.reshape(shape), z.trace().constant(one, 1)));
  }
}
