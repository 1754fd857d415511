package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;
import java.util.function.Function;

/**
 * The inverse of a map of vectors.
 *
 * @param map that is inverted
 * @param backward the inverse
 */
record Inverse(Bijector map, Function<Tensor, Bijector.Image> backward) implements Bijector {
  @Override
  public int eventRank() {
    return map.eventRank();
  }

  @Override
  public Image forward(Tensor x) {
    return backward.apply(x);
  }

  @Override
  public Optional<Bijector> inverse() {
    return Optional.of(map);
  }
}
