package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import java.util.List;

/**
 * Convolutions and their gradients. Engines choose their kernels by channels and sizes, and blocks
 * of eight or sixteen channels are where they go wrong; so these cases go through channels and
 * sizes.
 */
final class ConvolutionCases extends PrimitiveCases {
  private static final int[] CHANNELS = {1, 3, 4, 8, 12, 16, 32};
  private static final int SMALLEST = 4;
  private static final int LARGEST = 28;
  private static final int STEP_OF_DOUBLES = 8; // engines have fewer kernels for FLOAT64

  ConvolutionCases(DType dtype) {
    super(dtype);
  }

  @Override
  void fill() {
    geometries();
    channelsAndSides();
  }

  private void channelsAndSides() {
    int step = dtype == DType.FLOAT32 ? 1 : STEP_OF_DOUBLES;
    for (int side = SMALLEST; side <= LARGEST; side += step) {
      for (int i = 0; i < CHANNELS.length; i++) {
        int in = CHANNELS[i];
        int out = CHANNELS[(i + 1) % CHANNELS.length];
        Shape image = Shape.of(2, in, side, side);
        convolution(Window.of(1, 1, 1), image, Shape.of(out, in, 3, 3));
        convolution(Window.of(2, 1, 1), image, Shape.of(out, in, 4, 4));
      }
    }
  }

  private void geometries() {
    Shape filter = Shape.of(4, 3, 3, 2);
    for (int[] g : new int[][] {{1, 0, 1}, {2, 1, 1}, {1, 1, 2}, {2, 0, 1}, {3, 2, 1}, {2, 2, 2}}) {
      Window window = Window.of(g[0], g[1], g[2]);
      for (int[] size : new int[][] {{7, 8}, {6, 5}}) {
        convolution(window, Shape.of(2, 3, size[0], size[1]), filter);
      }
    }
    Window uneven = new Window(List.of(2, 1), List.of(1, 0), List.of(1, 2));
    convolution(uneven, Shape.of(2, 3, 9, 7), Shape.of(4, 3, 3, 3));
    Window other = new Window(List.of(1, 3), List.of(0, 2), List.of(2, 1));
    convolution(other, Shape.of(2, 3, 10, 4), Shape.of(4, 3, 2, 4));
    convolution(Window.of(2, 1, 1), Shape.of(2, 3, 8, 8), Shape.of(4, 3, 4, 4));
    convolution(Window.of(1, 4, 1), Shape.of(2, 3, 2, 3), filter); // padding wider than the image
    convolution(Window.of(3, 0, 1), Shape.of(2, 3, 8, 6), Shape.of(4, 3, 2, 1)); // pixels unseen
    convolution(Window.of(1, 0, 1), Shape.of(2, 3, 5, 5), Shape.of(4, 3, 1, 1));
    convolution(Window.of(2, 0, 1), Shape.of(2, 3, 5, 5), Shape.of(4, 3, 1, 1));
    convolution(Window.of(1, 0, 1), Shape.of(2, 3, 4, 5), Shape.of(2, 3, 4, 5)); // one result
    convolution(Window.of(1, 0, 1), Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1));
    convolution(Window.of(2, 1, 1), Shape.of(1, 1, 6, 1), Shape.of(2, 1, 3, 1));
    convolution(Window.of(2, 1, 2), Shape.of(3, 1, 1, 7), Shape.of(1, 1, 1, 3));
    convolution(Window.of(1, 1, 1), Shape.of(1, 4, 5, 4), Shape.of(1, 4, 3, 3));
    add(
        "conv2d of an image whose channels are last and a transposed filter",
        List.of(draw(Shape.of(2, 6, 5, 3), -1, 1, 0), draw(Shape.of(3, 4, 2, 3), -1, 1, 1)),
        in ->
            in.get(0)
                .transpose(0, 3, 1, 2)
                .conv2d(in.get(1).transpose(1, 0, 3, 2), Window.of(1, 1, 1)));
  }

  private void convolution(Window window, Shape imageShape, Shape filterShape) {
    String name = " " + imageShape + " by " + filterShape + " " + window;
    int height = imageShape.dim(2);
    int width = imageShape.dim(3);
    int fh = filterShape.dim(2);
    int fw = filterShape.dim(3);
    HostArray image = draw(imageShape, -1, 1, 0);
    HostArray filter = draw(filterShape, -1, 1, 1);
    HostArray gradient =
        draw(
            Shape.of(
                imageShape.dim(0),
                filterShape.dim(0),
                window.outputSize(0, height, fh),
                window.outputSize(1, width, fw)),
            -1,
            1,
            2);
    addAll(
        "conv2d, its input gradient and its filter gradient" + name,
        List.of(image, filter, gradient),
        in ->
            List.of(
                in.get(0).conv2d(in.get(1), window),
                in.get(2).conv2dTransposed(in.get(1), window, height, width),
                in.get(0)
                    .trace()
                    .record(
                        new OptionalPrimitive.Conv2dFilterGradient(window, fh, fw),
                        List.of(in.get(0), in.get(2)))
                    .get(0)));
  }
}
