package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;

/** Gives a parameter its first value. */
@FunctionalInterface
public interface Initializer {
  /** Returns the elements of a parameter of this shape, row-major. */
  double[] values(RandomKey key, Shape shape);

  /** Every element is {@code value}. */
  static Initializer constant(double value) {
    return (key, shape) -> {
      double[] all = new double[shape.size()];
      Arrays.fill(all, value);
      return all;
    };
  }

  /**
   * Normal with mean 0. AEVB writes N(0, 0.01), which its own notation reads as a standard
   * deviation of 0.1.
   */
  static Initializer normal(double standardDeviation) {
    return (key, shape) -> scaled(Noise.NORMAL, key, shape, standardDeviation);
  }

  /**
   * Uniform on +-sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 16), for weights [in,
   * out] and filters [out, in, height, width].
   */
  static Initializer glorotUniform() {
    return (key, shape) -> {
      double bound = Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)));
      double[] all = scaled(Noise.UNIFORM, key, shape, 2 * bound);
      for (int i = 0; i < all.length; i++) {
        all[i] -= bound;
      }
      return all;
    };
  }

  /**
   * Normal with variance 2 / fanIn (He et al. 2015), for ReLU networks; shapes as in {@link
   * #glorotUniform}.
   */
  static Initializer heNormal() {
    return (key, shape) -> scaled(Noise.NORMAL, key, shape, Math.sqrt(2.0 / fanIn(shape)));
  }

  private static double[] scaled(Noise noise, RandomKey key, Shape shape, double scale) {
    double[] all = new double[shape.size()];
    noise.fill(key, 0, all);
    for (int i = 0; i < all.length; i++) {
      all[i] *= scale;
    }
    return all;
  }

  private static double fanIn(Shape shape) {
    return shape.rank() == 4 ? shape.range(1, 4).size() : shape.dim(0);
  }

  private static double fanOut(Shape shape) {
    return shape.rank() == 4 ? (double) shape.dim(0) * shape.range(2, 4).size() : shape.dim(-1);
  }
}
