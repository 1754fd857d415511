package io.github.vae4j.api.distribution;

import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * A differentiable one-to-one map of tensors onto tensors of the same shape (Rezende and Mohamed
 * 2015: a step of a normalising flow).
 */
public interface Bijector {
  /**
   * Returns the number of last axes that are mapped together: 0 if each element is mapped alone, 1
   * for a map of vectors.
   */
  int eventRank();

  /** Maps x, [outer, event], where the event has {@link #eventRank()} axes. */
  Image forward(Tensor x);

  /** Returns the inverse map, where it can be computed in one pass. */
  default Optional<Bijector> inverse() {
    return Optional.empty();
  }

  /**
   * The image f(x) of a tensor.
   *
   * @param value [outer, event]
   * @param logDeterminant log |det df/dx| at x, [outer]
   */
  record Image(Tensor value, Tensor logDeterminant) {}
}
