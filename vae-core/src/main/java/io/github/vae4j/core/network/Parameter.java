package io.github.vae4j.core.network;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;

/**
 * A trained value of a model.
 *
 * @param name its path, for example {@code encoder/0/weight}
 * @param type element type and shape
 * @param initializer its first value
 */
public record Parameter(String name, TensorType type, Initializer initializer) {
  /**
   * Returns the first value under this key, which is folded with the name: no parameter depends on
   * another.
   */
  public HostArray initialValue(RandomKey key) {
    return HostArray.ofDoubles(type, initializer.values(key.fold(name), type.shape()));
  }
}
