package io.github.vae4j.core.autoregressive;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Dropout;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.List;

/**
 * A layer of the gated PixelCNN (van den Oord et al. 2016, figure 2). Filters have the taps that a
 * pixel may see and no others: the vertical one those of the rows above, the horizontal one those
 * to the left. Beyond the first layer both have the pixel's own place too, where features of
 * earlier pixels stand.
 *
 * <p>Maps of the horizontal stack belong to channels, in order: those of channel c are features of
 * earlier pixels and of the channels before c of the same pixel.
 *
 * @param scope of its parameters
 * @param first whether it sees the image itself
 * @param channels of the image
 * @param maps of each stack
 * @param size of the filters, odd
 */
record GatedLayer(Scope scope, boolean first, int channels, int maps, int size) {
  /** Two stacks of maps, [images, maps, height, width] each. */
  record Stacks(Tensor vertical, Tensor horizontal) {}

  /** Which maps a map of the same pixel may see. */
  @FunctionalInterface
  interface Sight {
    boolean sees(int out, int in);
  }

  private static final Window POINT = Window.of(1, 0, 1);

  /**
   * Records the layer.
   *
   * @param conditions maps that every place may see, [images, conditions, height, width]
   */
  Stacks apply(Tensor vertical, Tensor horizontal, Tensor conditions, Dropout dropout) {
    Tensor above = rowsAbove(vertical).add(seesAll("condition", conditions));
    // By this way the conditions come to the horizontal gate too.
    Tensor before = toTheLeft(horizontal).add(seesAll("vertical-to-horizontal", above));
    Tensor gated = dropout.apply(scope, gate(before));
    Tensor out = pointwise(scope, "residual", gated, maps, (to, from) -> group(from) <= group(to));
    return new Stacks(gate(above), first ? out : horizontal.add(out));
  }

  /** Returns the channel that a map belongs to. */
  private int group(int map) {
    return map % maps * channels / maps;
  }

  /** The image's rows above a pixel, or their features, which stand in its own row too. */
  private Tensor rowsAbove(Tensor stack) {
    int radius = size / 2;
    Tensor padded = stack.pad(new int[] {0, 0, radius, 0}, new int[4]);
    Tensor seen = first ? padded.slice(2, 0, padded.shape().dim(2) - 1) : padded;
    Shape shape = Shape.of(2 * maps, stack.shape().dim(1), first ? radius : radius + 1, size);
    return seen.conv2d(glorot("vertical", shape), window(0, radius));
  }

  /** The places to the left of a pixel, and its own as far as a map may see it. */
  private Tensor toTheLeft(Tensor stack) {
    int radius = size / 2;
    int in = stack.shape().dim(1);
    Tensor padded = stack.pad(new int[] {0, 0, 0, radius}, new int[4]);
    if (first && channels == 1) { // nothing of its own place
      Tensor seen = padded.slice(3, 0, padded.shape().dim(3) - 1);
      return seen.conv2d(glorot("horizontal", Shape.of(2 * maps, in, 1, radius)), POINT);
    }
    Tensor filter = glorot("horizontal", Shape.of(2 * maps, in, 1, radius + 1));
    return padded.conv2d(
        masked(filter, (to, from) -> first ? from < group(to) : group(from) <= group(to)), POINT);
  }

  private Tensor seesAll(String name, Tensor stack) {
    return stack.conv2d(glorot(name, Shape.of(2 * maps, stack.shape().dim(1), 1, 1)), POINT);
  }

  private Tensor gate(Tensor both) {
    return both.slice(1, 0, maps).tanh().mul(both.slice(1, maps, 2 * maps).sigmoid());
  }

  private Tensor glorot(String name, Shape shape) {
    return scope.parameter(name, shape, Initializer.glorotUniform());
  }

  private static Window window(int vertical, int horizontal) {
    return new Window(List.of(1, 1), List.of(vertical, horizontal), List.of(1, 1));
  }

  /** Records a convolution of size 1 whose results see some of the maps. */
  static Tensor pointwise(Scope scope, String name, Tensor stack, int results, Sight sight) {
    Shape shape = Shape.of(results, stack.shape().dim(1), 1, 1);
    Tensor filter = scope.parameter(name, shape, Initializer.glorotUniform());
    return stack.conv2d(masked(filter, sight), POINT);
  }

  /** Returns a filter of one row whose last tap is 0 where a result may not see a map. */
  private static Tensor masked(Tensor filter, Sight sight) {
    Shape shape = filter.shape();
    int taps = shape.dim(3);
    double[] mask = new double[shape.size()];
    boolean all = true;
    for (int i = 0; i < mask.length; i++) {
      int map = i / taps;
      boolean seen = i % taps < taps - 1 || sight.sees(map / shape.dim(1), map % shape.dim(1));
      mask[i] = seen ? 1 : 0;
      all &= seen;
    }
    TensorType type = filter.type();
    return all ? filter : filter.mul(filter.trace().constant(HostArray.ofDoubles(type, mask)));
  }
}
