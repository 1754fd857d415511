package io.github.vae4j.bench.handwritten;

import io.github.vae4j.bench.model.BenchModel;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution, or a transposed one, as a single product of matrices over the whole batch. The
 * engine's own convolutions and their gradients take three times as long.
 */
final class Nd4jConvolution {
  private final Nd4jPlan plan;
  private final INDArray filter;
  private final INDArray filterGradient;
  private final INDArray biasGradient;
  private final boolean transposed;
  private final int size;
  private final long[] image; // [batch, channels, height, width] of the larger image
  private final long[] features; // of the smaller one
  private final INDArray kept; // what the filter's gradient needs of the forward pass
  private final INDArray result;

  /** Adds the forward pass. */
  Nd4jConvolution(
      Nd4jPlan plan,
      INDArray filter,
      INDArray filterGradient,
      INDArray bias,
      INDArray biasGradient,
      boolean transposed,
      INDArray input) {
    this.plan = plan;
    this.filter = matrix(filter);
    this.filterGradient = matrix(filterGradient);
    this.biasGradient = biasGradient;
    this.transposed = transposed;
    this.size = (int) filter.size(2);
    long batch = input.size(0);
    int stride = BenchModel.STRIDE;
    long side = transposed ? input.size(2) : input.size(2) / stride;
    this.features = new long[] {batch, filter.size(0), side, side};
    this.image = new long[] {batch, filter.size(1), side * stride, side * stride};
    INDArray y;
    if (transposed) {
      this.kept = rows(input);
      y = image(product(1, 0, this.filter, kept));
    } else {
      this.kept = columns(input);
      y = features(product(0, 0, this.filter, kept));
    }
    plan.op("biasadd", List.of(y, bias), List.of(y)).setBArguments(true);
    this.result = y;
  }

  /** Returns the result, [batch, channels, height, width]. */
  INDArray result() {
    return result;
  }

  /** Adds the gradients of filter and bias and returns the input's, if it is wanted, or g. */
  INDArray backward(INDArray g, boolean inputGradient) {
    INDArray gradient = g.reshape('c', transposed ? image : features);
    plan.op("reduce_sum", new long[] {0, 2, 3}, biasGradient, gradient);
    if (transposed) {
      INDArray columns = columns(gradient);
      plan.op("matmul", new long[] {0, 1, 0}, filterGradient, kept, columns);
      return features(product(0, 0, filter, columns));
    }
    INDArray rows = rows(gradient);
    plan.op("matmul", new long[] {0, 1, 0}, filterGradient, rows, kept);
    return inputGradient ? image(product(1, 0, filter, rows)) : g;
  }

  private static INDArray matrix(INDArray filter) {
    return filter.reshape('c', filter.size(0), filter.length() / filter.size(0));
  }

  private INDArray product(int transposeA, int transposeB, INDArray a, INDArray b) {
    long rows = a.size(transposeA == 1 ? 1 : 0);
    INDArray result = plan.array(rows, b.size(1));
    return plan.op("matmul", new long[] {transposeA, transposeB, 0}, result, a, b);
  }

  /** Returns the patches of the larger image, [channels * size * size, batch * positions]. */
  private INDArray columns(INDArray larger) {
    INDArray patches = plan.array(image[0], image[1], size, size, features[2], features[3]);
    plan.op("im2col", List.of(larger), List.of(patches)).setIArguments(window());
    return rows(patches.reshape('c', image[0], image[1] * size * size, features[2] * features[3]));
  }

  /** Returns the larger image as the sum of its patches. */
  private INDArray image(INDArray columns) {
    INDArray patches =
        exchanged(columns.reshape('c', columns.size(0), image[0], features[2] * features[3]))
            .reshape('c', image[0], image[1], size, size, features[2], features[3]);
    int s = BenchModel.STRIDE;
    int p = BenchModel.PADDING;
    long[] arguments = {s, s, p, p, image[2], image[3], 1, 1, 0};
    return plan.op("col2im", arguments, plan.array(image), patches);
  }

  /** Returns [batch, channels, ...] as [channels, batch * ...]. */
  private INDArray rows(INDArray images) {
    long positions = images.length() / images.size(0) / images.size(1);
    return exchanged(images.reshape('c', images.size(0), images.size(1), positions))
        .reshape('c', images.size(1), images.size(0) * positions);
  }

  /** Returns the smaller image from [channels, batch * positions]. */
  private INDArray features(INDArray rows) {
    return exchanged(rows.reshape('c', features[1], features[0], features[2] * features[3]))
        .reshape('c', features);
  }

  private INDArray exchanged(INDArray a) {
    return plan.op("permute", new long[] {1, 0, 2}, plan.array(a.size(1), a.size(0), a.size(2)), a);
  }

  private long[] window() {
    int s = BenchModel.STRIDE;
    int p = BenchModel.PADDING;
    return new long[] {size, size, s, s, p, p, 1, 1, 0};
  }
}
