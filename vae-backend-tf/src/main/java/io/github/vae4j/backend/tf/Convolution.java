package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import java.util.List;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/**
 * Convolutions on images [batch, channels, height, width]. On the CPU the engine wants the channels
 * last, in double precision at any rate.
 */
final class Convolution {
  private static final List<Integer> CHANNELS_LAST = List.of(0, 2, 3, 1);
  private static final List<Integer> CHANNELS_FIRST = List.of(0, 3, 1, 2);
  // [out, in, fh, fw] and [fh, fw, in, out]
  private static final List<Integer> FILTER_LAST = List.of(2, 3, 1, 0);
  private static final List<Integer> FILTER_FIRST = List.of(3, 2, 0, 1);

  private final Nodes nodes;
  private final Window window;

  Convolution(Nodes nodes, Window window) {
    this.nodes = nodes;
    this.window = window;
  }

  Output<?> forward(Output<?> image, Output<?> filter) {
    return first(nodes.add("Conv2D", this::attributes, last(image), filterLast(filter)));
  }

  Output<?> inputGradient(Output<?> gradient, Output<?> filter, Shape image) {
    Output<?> sizes =
        nodes.vector(List.of(image.dim(0), image.dim(2), image.dim(3), image.dim(1)));
    return first(
        nodes.add(
            "Conv2DBackpropInput", this::attributes, sizes, filterLast(filter), last(gradient)));
  }

  Output<?> filterGradient(Output<?> image, Output<?> gradient, Shape filter) {
    Output<?> sizes =
        nodes.vector(List.of(filter.dim(2), filter.dim(3), filter.dim(1), filter.dim(0)));
    return nodes.transpose(
        nodes.add("Conv2DBackpropFilter", this::attributes, last(image), sizes, last(gradient)),
        FILTER_FIRST);
  }

  private Output<?> last(Output<?> image) {
    return nodes.transpose(image, CHANNELS_LAST);
  }

  private Output<?> first(Output<?> image) {
    return nodes.transpose(image, CHANNELS_FIRST);
  }

  private Output<?> filterLast(Output<?> filter) {
    return nodes.transpose(filter, FILTER_LAST);
  }

  private GraphOperationBuilder attributes(GraphOperationBuilder builder) {
    int up = window.padding().get(0);
    int left = window.padding().get(1);
    builder
        .setAttr("strides", axes(window.stride()))
        .setAttr("dilations", axes(window.dilation()))
        .setAttr("data_format", "NHWC");
    return up == 0 && left == 0
        ? builder.setAttr("padding", "VALID")
        : builder
            .setAttr("padding", "EXPLICIT")
            .setAttr("explicit_paddings", new long[] {0, 0, up, up, left, left, 0, 0});
  }

  private static long[] axes(List<Integer> pair) {
    return new long[] {1, pair.get(0), pair.get(1), 1};
  }
}
