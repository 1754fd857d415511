package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/** Clipping of gradients by their global norm (Pascanu, Mikolov and Bengio 2013). */
public final class Clipping {
  private Clipping() {}

  /** Returns the Euclidean norm of all elements of all tensors together, a scalar. */
  public static Tensor globalNorm(List<Tensor> gradients) {
    return gradients.stream()
        .map(g -> g.square().sumAll())
        .reduce(Tensor::add)
        .orElseThrow()
        .sqrt();
  }

  /**
   * Returns the gradients scaled by min(1, limit / norm).
   *
   * @param norm their {@link #globalNorm}
   * @param limit above 0
   */
  public static List<Tensor> byGlobalNorm(List<Tensor> gradients, Tensor norm, double limit) {
    Tensor one = norm.trace().constant(norm.dtype(), 1);
    Tensor scale =
        norm.greater(limit).select(norm.trace().constant(norm.dtype(), limit).div(norm), one);
    return gradients.stream().map(g -> g.mul(scale)).toList();
  }
}
