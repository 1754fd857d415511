package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a refinement turns gradients into steps, each number of each datum by itself. Written with
 * elementary operations and smooth at a gradient of 0, so that it can be differentiated.
 */
enum InnerOptimizer {
  /** Along the gradient. */
  ASCENT(0) {
    @Override
    Direction direction(Tensor gradient, List<Tensor> moments, double momentum, Tensor number) {
      return new Direction(gradient, List.of());
    }
  },
  /** Along p = momentum p + gradient, as in SA-VAE (Kim et al. 2018). */
  MOMENTUM(1) {
    @Override
    Direction direction(Tensor gradient, List<Tensor> moments, double momentum, Tensor number) {
      Tensor p = moments.get(0).mul(momentum).add(gradient);
      return new Direction(p, List.of(p));
    }
  },
  /**
   * Adam (Kingma and Ba 2015) with 0.9, 0.999 and 1e-8, the latter under the root: beside the root,
   * the derivative at a gradient of 0 would be infinite.
   */
  ADAM(2) {
    @Override
    Direction direction(Tensor gradient, List<Tensor> moments, double momentum, Tensor number) {
      Tensor m = moments.get(0).mul(BETA_1).add(gradient.mul(1 - BETA_1));
      Tensor v = moments.get(1).mul(BETA_2).add(gradient.square().mul(1 - BETA_2));
      Tensor root = v.div(correction(BETA_2, number)).add(EPSILON * EPSILON).sqrt();
      return new Direction(m.div(correction(BETA_1, number)).div(root), List.of(m, v));
    }
  },
  /**
   * Along the gradient over 1 + n, n the times that its sign has changed so far (Kesten 1958): long
   * steps while they agree, short ones once noise or curvature turns them. Of a datum's gradients
   * it uses those before the next sample alone, so that bounds stay bounds.
   */
  DAMPED(2) {
    @Override
    Direction direction(Tensor gradient, List<Tensor> moments, double momentum, Tensor number) {
      Tensor zero = gradient.trace().constant(gradient.dtype(), 0);
      Tensor turned = gradient.mul(moments.get(0)).less(0).select(zero.add(1), zero);
      Tensor turns = moments.get(1).add(turned);
      return new Direction(gradient.div(turns.add(1)), List.of(gradient, turns));
    }
  };

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final int moments;

  InnerOptimizer(int moments) {
    this.moments = moments;
  }

  /** A direction and the moments to go on with. */
  record Direction(Tensor direction, List<Tensor> moments) {}

  /** Returns how many moments it keeps, which start at 0. */
  int moments() {
    return moments;
  }

  /**
   * Returns the direction of a step.
   *
   * @param number a scalar, the number of the step, from 1
   */
  abstract Direction direction(
      Tensor gradient, List<Tensor> moments, double momentum, Tensor number);

  /** Returns 1 - beta^number. */
  private static Tensor correction(double beta, Tensor number) {
    return number.mul(Math.log(beta)).exp().neg().add(1);
  }

  /** Returns the name as users write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Map<String, InnerOptimizer> byWord() {
    Map<String, InnerOptimizer> all = new TreeMap<>();
    for (InnerOptimizer optimizer : values()) {
      all.put(optimizer.word(), optimizer);
    }
    return all;
  }
}
