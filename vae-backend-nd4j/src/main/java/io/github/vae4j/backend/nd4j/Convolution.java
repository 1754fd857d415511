package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.backend.nd4j.plan.Arguments;
import java.util.List;

/**
 * A convolution as one product of matrices over the whole batch. The engine's own gradients of
 * convolutions take several times as long.
 */
final class Convolution {
  private final PlanWriter writer;
  private final Window window;
  private final Shape image; // [batch, in, height, width]
  private final Shape filter; // [out, in, fh, fw]
  private final int height;
  private final int width;

  Convolution(PlanWriter writer, Window window, Shape image, Shape filter) {
    this.writer = writer;
    this.window = window;
    this.image = image;
    this.filter = filter;
    this.height = window.outputSize(0, image.dim(2), filter.dim(2));
    this.width = window.outputSize(1, image.dim(3), filter.dim(3));
    if ((long) taps() * batch() * places() > Integer.MAX_VALUE) {
      throw new BackendException(
          BackendException.Kind.UNSUPPORTED,
          "nd4j: the patches of a convolution of images "
              + image
              + " with filters "
              + filter
              + " take more memory than this backend addresses; lower the batch size or use another"
              + " backend");
    }
  }

  int forward(int x, int weights, int result) {
    DType dtype = writer.type(x).dtype();
    int rows = product(0, 0, matrix(weights), columns(x), filter.dim(0), batch() * places());
    int exchanged = exchanged(rows, filter.dim(0), batch(), places(), dtype);
    return writer.copy(
        result, writer.view(exchanged, Shape.of(batch(), filter.dim(0), height, width)));
  }

  int inputGradient(int gradient, int weights, int result) {
    DType dtype = writer.type(gradient).dtype();
    int columns = product(1, 0, matrix(weights), rows(gradient), taps(), batch() * places());
    int exchanged = exchanged(columns, taps(), batch(), places(), dtype);
    int patches =
        writer.view(
            exchanged,
            Shape.of(batch(), image.dim(1), filter.dim(2), filter.dim(3), height, width));
    return writer.named(
        "col2im",
        result,
        Arguments.of(
            window.stride().get(0),
            window.stride().get(1),
            window.padding().get(0),
            window.padding().get(1),
            image.dim(2),
            image.dim(3),
            window.dilation().get(0),
            window.dilation().get(1),
            0),
        patches);
  }

  int filterGradient(int x, int gradient, int result) {
    int product = product(0, 1, rows(gradient), columns(x), filter.dim(0), taps());
    return writer.copy(result, writer.view(product, filter));
  }

  private int batch() {
    return image.dim(0);
  }

  private int places() {
    return height * width;
  }

  private int taps() {
    return filter.size() / filter.dim(0);
  }

  private int matrix(int weights) {
    return writer.view(weights, Shape.of(filter.dim(0), taps()));
  }

  private int product(int turnA, int turnB, int a, int b, int rows, int columns) {
    return writer.named(
        "matmul",
        writer.temporary(TensorType.of(writer.type(a).dtype(), rows, columns)),
        Arguments.of(turnA, turnB, 0),
        a,
        b);
  }

  /** Returns the patches of the image, [taps, batch places]. */
  private int columns(int x) {
    DType dtype = writer.type(x).dtype();
    int patches =
        writer.named(
            "im2col",
            writer.temporary(
                TensorType.of(
                    dtype, batch(), image.dim(1), filter.dim(2), filter.dim(3), height, width)),
            Arguments.of(
                filter.dim(2),
                filter.dim(3),
                window.stride().get(0),
                window.stride().get(1),
                window.padding().get(0),
                window.padding().get(1),
                window.dilation().get(0),
                window.dilation().get(1),
                0),
            x);
    int exchanged = exchanged(patches, batch(), taps(), places(), dtype);
    return writer.view(exchanged, Shape.of(taps(), batch() * places()));
  }

  /** Returns [batch, out, h', w'] as [out, batch places]. */
  private int rows(int features) {
    int exchanged =
        exchanged(features, batch(), filter.dim(0), places(), writer.type(features).dtype());
    return writer.view(exchanged, Shape.of(filter.dim(0), batch() * places()));
  }

  /** Exchanges the first two of three axes. */
  private int exchanged(int x, int first, int second, int third, DType dtype) {
    return writer.named(
        "permute",
        writer.temporary(TensorType.of(dtype, second, first, third)),
        Arguments.of(List.of(1, 0, 2)),
        writer.view(x, Shape.of(first, second, third)));
  }
}
