package io.github.vae4j.core.shard;

import io.github.vae4j.api.program.HostArray;
import java.util.Map;

/**
 * What a worker computes of the steps of a training: gradients of shards, and their sums. It needs
 * no data. Every method is a function of its arguments alone, so that anything can be computed
 * again. {@code Trainer.shardGradients} opens it.
 *
 * <p>Thread-safe. Whoever opens it closes it.
 */
public interface ShardGradients extends AutoCloseable {
  /**
   * Computes the gradient of one shard.
   *
   * @param parameters before the step, by name; more than these may be there
   * @throws IllegalArgumentException if a parameter or an input is missing
   */
  ShardGradient gradient(Map<String, HostArray> parameters, Shard shard);

  /**
   * Adds the gradients of some shards and of those that follow them; {@link TreeSum} says which are
   * added to which.
   *
   * @throws IllegalArgumentException if they are not of the same parameters
   */
  ShardGradient sum(ShardGradient first, ShardGradient next);

  @Override
  void close();
}
