package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;

/**
 * Convolutions, of tensors in the layouts {@link Layout#IMAGE} and {@link Layout#FILTER}.
 *
 * <p>On the CPU the engine wants the channels last, in double precision at any rate. Its fast
 * kernels write outside their memory at some geometries that are right: seen with results of one or
 * two elements and with strides beyond the filter. So these go another way, as do dilations, whose
 * gradients it lacks, and the rest is given images that the windows cover exactly. Where the
 * kernels' own padding "SAME" adds the same zeros they add them, and else the image is padded or
 * cropped before.
 */
final class Convolution {
  private static final int SAFE_RESULT = 3;

  private final Nodes nodes;
  private final Window window;
  private final Shape image;
  private final PatchConvolution patches;
  private final boolean direct;
  private final boolean same;
  // What is added to the image, or taken from it if negative, before and after, in each direction.
  private final int[] low = new int[2];
  private final int[] high = new int[2];

  /**
   * Prepares a convolution.
   *
   * @param image its shape in the program, [batch, channels, height, width]
   * @param filter its shape in the program, [out, in, fh, fw]
   */
  Convolution(Nodes nodes, Window window, Shape image, Shape filter) {
    this.nodes = nodes;
    this.window = window;
    this.image = image;
    boolean safe = true;
    boolean addsSame = true;
    for (int i = 0; i < 2; i++) {
      int size = image.dim(2 + i);
      int taps = filter.dim(2 + i);
      int result = window.outputSize(i, size, taps);
      int covered =
          (result - 1) * window.stride().get(i) + window.dilation().get(i) * (taps - 1) + 1;
      low[i] = window.padding().get(i);
      high[i] = covered - size - low[i];
      safe &=
          result >= SAFE_RESULT && window.stride().get(i) <= taps && window.dilation().get(i) == 1;
      addsSame &=
          result == -Math.floorDiv(-size, window.stride().get(i)) && low[i] == (covered - size) / 2;
    }
    direct = safe;
    same = safe && addsSame;
    if (same) {
      Arrays.fill(low, 0);
      Arrays.fill(high, 0);
    }
    patches =
        new PatchConvolution(
            nodes,
            window,
            Shape.of(image.dim(0), covered(0), covered(1), image.dim(1)),
            Shape.of(filter.dim(2), filter.dim(3), filter.dim(1), filter.dim(0)));
  }

  Output<?> forward(Output<?> x, Output<?> filter) {
    Output<?> fitted = change(x, 1);
    return direct
        ? nodes.add("Conv2D", this::attributes, fitted, filter)
        : patches.forward(fitted, filter);
  }

  Output<?> inputGradient(Output<?> gradient, Output<?> filter) {
    Output<?> fitted =
        direct
            ? nodes.add(
                "Conv2DBackpropInput",
                this::attributes,
                nodes.vector(patches.image()),
                filter,
                gradient)
            : patches.inputGradient(gradient, filter);
    return change(fitted, -1);
  }

  Output<?> filterGradient(Output<?> x, Output<?> gradient) {
    Output<?> fitted = change(x, 1);
    return direct
        ? nodes.add(
            "Conv2DBackpropFilter",
            this::attributes,
            fitted,
            nodes.vector(patches.filter()),
            gradient)
        : patches.filterGradient(fitted, gradient);
  }

  private int covered(int direction) {
    return image.dim(2 + direction) + low[direction] + high[direction];
  }

  /** Adds the margins to an image, or takes them away with a sign of -1. */
  private Output<?> change(Output<?> x, int sign) {
    List<Integer> paddings = new ArrayList<>(List.of(0, 0));
    List<Integer> starts = new ArrayList<>(List.of(0));
    List<Integer> limits = new ArrayList<>(List.of(image.dim(0)));
    boolean pads = false;
    boolean crops = false;
    for (int i = 0; i < 2; i++) {
      int before = sign * low[i];
      int after = sign * high[i];
      int size = sign > 0 ? image.dim(2 + i) : covered(i);
      starts.add(Math.max(0, -before));
      limits.add(size - Math.max(0, -after));
      paddings.addAll(List.of(Math.max(0, before), Math.max(0, after)));
      pads |= before > 0 || after > 0;
      crops |= before < 0 || after < 0;
    }
    starts.add(0);
    limits.add(image.dim(1));
    paddings.addAll(List.of(0, 0));
    Output<?> cropped = crops ? nodes.slice(x, starts, limits) : x;
    return pads ? nodes.pad(cropped, paddings) : cropped;
  }

  private GraphOperationBuilder attributes(GraphOperationBuilder builder) {
    return builder
        .setAttr("strides", axes(window.stride()))
        .setAttr("dilations", axes(window.dilation()))
        .setAttr("data_format", "NHWC")
        .setAttr("padding", same ? "SAME" : "VALID");
  }

  static long[] axes(List<Integer> pair) {
    return new long[] {1, pair.get(0), pair.get(1), 1};
  }
}
