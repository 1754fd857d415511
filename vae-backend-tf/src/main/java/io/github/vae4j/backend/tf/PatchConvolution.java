package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import java.util.List;
import org.tensorflow.Output;

/**
 * Convolutions, without padding and with channels last, as matrix products of the image's patches:
 * for the geometries at which the engine's convolution kernels write outside their memory.
 *
 * @param image [batch, height, width, in], covered exactly by the windows
 * @param filter [fh, fw, in, out]
 */
record PatchConvolution(Nodes nodes, Window window, Shape image, Shape filter) {

  Output<?> forward(Output<?> x, Output<?> weights) {
    Output<?> product =
        nodes.add(
            "MatMul",
            rows(x, window.stride(), image.dim(3)),
            nodes.reshape(weights, Shape.of(taps() * filter.dim(2), filter.dim(3))));
    return nodes.reshape(product, result());
  }

  Output<?> filterGradient(Output<?> x, Output<?> gradient) {
    Shape result = result();
    Output<?> product =
        nodes.add(
            "MatMul",
            b -> b.setAttr("transpose_a", true),
            rows(x, window.stride(), image.dim(3)),
            nodes.reshape(gradient, Shape.of(result.size() / result.dim(3), result.dim(3))));
    return nodes.reshape(product, filter);
  }

  /** The full correlation of the spread gradient with the turned filter. */
  Output<?> inputGradient(Output<?> gradient, Output<?> weights) {
    Output<?> turned =
        nodes.transpose(
            nodes.add("ReverseV2", weights, nodes.vector(List.of(0, 1))), List.of(0, 1, 3, 2));
    Output<?> product =
        nodes.add(
            "MatMul",
            rows(spread(gradient), List.of(1, 1), filter.dim(3)),
            nodes.reshape(turned, Shape.of(taps() * filter.dim(3), filter.dim(2))));
    return nodes.reshape(product, image);
  }

  /** Returns the patches, one in each row: [places, taps channels]. */
  private Output<?> rows(Output<?> x, List<Integer> stride, int channels) {
    Output<?> patches =
        nodes.add(
            "ExtractImagePatches",
            b ->
                b.setAttr("ksizes", new long[] {1, filter.dim(0), filter.dim(1), 1})
                    .setAttr("strides", Convolution.axes(stride))
                    .setAttr("rates", Convolution.axes(window.dilation()))
                    .setAttr("padding", "VALID"),
            x);
    return nodes.reshape(patches, -1, taps() * channels);
  }

  /** Puts stride - 1 zeros between the elements, and around them what the filter reaches. */
  private Output<?> spread(Output<?> gradient) {
    Shape result = result();
    int n = result.dim(0);
    int[] stride = {window.stride().get(0), window.stride().get(1)};
    int[] reach = new int[2];
    int[] length = new int[2];
    for (int i = 0; i < 2; i++) {
      reach[i] = window.dilation().get(i) * (filter.dim(i) - 1);
      length[i] = (result.dim(1 + i) - 1) * stride[i] + 1;
    }
    Output<?> apart =
        nodes.reshape(gradient, Shape.of(n, result.dim(1), 1, result.dim(2), 1, result.dim(3)));
    apart = nodes.pad(apart, List.of(0, 0, 0, 0, 0, stride[0] - 1, 0, 0, 0, stride[1] - 1, 0, 0));
    apart =
        nodes.reshape(
            apart,
            Shape.of(n, result.dim(1) * stride[0], result.dim(2) * stride[1], result.dim(3)));
    apart =
        nodes.slice(apart, List.of(0, 0, 0, 0), List.of(n, length[0], length[1], result.dim(3)));
    return nodes.pad(apart, List.of(0, 0, reach[0], reach[0], reach[1], reach[1], 0, 0));
  }

  private int taps() {
    return filter.dim(0) * filter.dim(1);
  }

  private Shape result() {
    int[] size = new int[2];
    for (int i = 0; i < 2; i++) {
      int span = window.dilation().get(i) * (filter.dim(i) - 1) + 1;
      size[i] = (image.dim(1 + i) - span) / window.stride().get(i) + 1;
    }
    return Shape.of(image.dim(0), size[0], size[1], filter.dim(3));
  }
}
