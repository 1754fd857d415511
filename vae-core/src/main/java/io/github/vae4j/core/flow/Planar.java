package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Planar flows, one after another (Rezende and Mohamed 2015, equations 10 to 12): z' = z + u^
 * tanh(w'z + b) with u, w and b affine in the encoder's features, and log det = log(1 + w'u^ (1 -
 * tanh^2)).
 *
 * <p>Each is invertible where w'u^ is above -1, so u^ = u + (m(w'u) - w'u) w / |w|^2 with m(x) =
 * softplus(x + log(e - 1)) - 1 (their appendix A.1 has no log(e - 1); with it u = 0 is the
 * identity, where the flow starts). At u = 0 all of this is exact: the gradients by w and b are 0
 * there, and the rounding of a 0 is nothing that an optimiser may follow.
 */
final class Planar implements Bijector {
  private static final double LOG_E_LESS_1 = Math.log(Math.E - 1);
  private static final double SHARE = 1 - Math.exp(-1);
  private static final double LEAST_SQUARE = 1e-12; // of w, by which is divided

  private final int layers;
  private final Tensor u; // u^, [batch, layers, size]
  private final Tensor w; // [batch, layers, size]
  private final Tensor b; // [batch, layers]
  private final Tensor onePlusProduct; // 1 + w'u^, above 0, [batch, layers]

  /**
   * Declares the parameters.
   *
   * @param features of the encoder, [batch, width]
   */
  Planar(Scope scope, Tensor features, int size, int layers) {
    this.layers = layers;
    int all = layers * size;
    Dense dense = new Dense(2 * all + layers, Initializer.constant(0), start(all, size));
    Tensor numbers = dense.apply(scope, features);
    Shape each = numbers.shape().range(0, numbers.shape().rank() - 1).append(layers).append(size);
    Tensor raw = numbers.slice(-1, 0, all).reshape(each);
    this.w = numbers.slice(-1, all, 2 * all).reshape(each);
    this.b = numbers.slice(-1, 2 * all, 2 * all + layers);
    Tensor product = raw.mul(w).sum(-1);
    Tensor excess = excess(product);
    this.onePlusProduct =
        product.less(-1).select(product.add(LOG_E_LESS_1).softplus(), product.add(excess).add(1));
    Tensor along = excess.div(w.square().sum(-1).max(LEAST_SQUARE));
    this.u = raw.add(w.mul(along.expandDims(-1)));
  }

  /** Returns first biases: 0, but for those of w random directions of about length 1. */
  private static Initializer start(int all, int size) {
    Initializer direction = Initializer.normal(1 / Math.sqrt(size));
    return (key, shape) -> {
      double[] biases = new double[shape.size()];
      System.arraycopy(direction.values(key, Shape.of(all)), 0, biases, all, all);
      return biases;
    };
  }

  /**
   * Returns m(x) - x, which is 0 at 0: below it m(x) = log(1 + (1 - 1/e) (exp(x) - 1)), above it x
   * + log(1 + (exp(-x) - 1) / e).
   */
  private static Tensor excess(Tensor x) {
    Tensor zero = x.trace().constant(x.dtype(), 0);
    Tensor below = x.less(0).select(x, zero);
    Tensor above = x.less(0).select(zero, x);
    Tensor ofBelow = below.expm1().mul(SHARE).log1p().sub(below);
    return ofBelow.add(above.neg().expm1().mul(1 - SHARE).log1p());
  }

  @Override
  public int eventRank() {
    return 1;
  }

  @Override
  public Image forward(Tensor z) {
    Tensor y = z;
    List<Tensor> bends = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      Tensor bend =
          y.mul(of(w, i)).sum(-1).add(b.slice(-1, i, i + 1).sum(-1)).tanh().expandDims(-1);
      bends.add(bend);
      y = y.add(of(u, i).mul(bend));
    }
    Tensor square = Tensor.concat(-1, bends).square();
    // 1 + w'u^ (1 - tanh^2) as a sum of terms that are not negative
    Tensor determinants = square.add(onePlusProduct.mul(square.neg().add(1)));
    return new Image(y, determinants.log().sum(-1));
  }

  /** Returns the vectors of a step, [batch, size]. */
  private static Tensor of(Tensor vectors, int step) {
    return vectors.slice(-2, step, step + 1).sum(-2);
  }
}
