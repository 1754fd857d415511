package io.github.vae4j.bench.handwritten;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.bench.model.BenchModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a model for images [batch, height, width, channels]: filters [out, in, height,
 * width] become [height, width, in, out], and the features between images and dense layers change
 * their order.
 */
final class ChannelsLast {
  private ChannelsLast() {}

  /** Returns the parameters in the same order, rearranged if the model is convolutional. */
  static List<HostArray> of(BenchModel model, List<HostArray> parameters) {
    if (!model.convolutional()) {
      return parameters;
    }
    List<HostArray> all = new ArrayList<>(parameters);
    int heads = 2 * model.hidden().length;
    int side = model.spec().eventShape().dim(0) >> model.hidden().length;
    for (int i = 0; i < all.size(); i++) {
      HostArray p = all.get(i);
      if (p.shape().rank() == 4) {
        all.set(i, permuted(p, p.shape().toArray(), 2, 3, 1, 0));
      } else if (i == heads || i == heads + 2) { // [channels * side * side, latent]
        int channels = p.shape().dim(0) / (side * side);
        int[] dims = {channels, side, side, p.shape().dim(1)};
        all.set(i, HostArray.of(p.shape(), permuted(p, dims, 1, 2, 0, 3).floats()));
      } else if (i == heads + 4 || i == heads + 5) { // [latent, channels * side * side], its bias
        int rows = p.shape().rank() == 2 ? p.shape().dim(0) : 1;
        int[] dims = {rows, p.shape().dim(-1) / (side * side), side, side};
        all.set(i, HostArray.of(p.shape(), permuted(p, dims, 0, 2, 3, 1).floats()));
      }
    }
    return all;
  }

  /** Returns an array of four axes with result axis i the old axis {@code axes[i]}. */
  private static HostArray permuted(HostArray array, int[] dims, int... axes) {
    int[] strides = {dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3], 1};
    Shape shape = Shape.of(dims[axes[0]], dims[axes[1]], dims[axes[2]], dims[axes[3]]);
    float[] old = array.floats();
    float[] elements = new float[old.length];
    int next = 0;
    for (int a = 0; a < shape.dim(0); a++) {
      for (int b = 0; b < shape.dim(1); b++) {
        for (int c = 0; c < shape.dim(2); c++) {
          for (int d = 0; d < shape.dim(3); d++) {
            elements[next++] =
                old[
                    a * strides[axes[0]]
                        + b * strides[axes[1]]
                        + c * strides[axes[2]]
                        + d * strides[axes[3]]];
          }
        }
      }
    }
    return HostArray.of(shape, elements);
  }
}
