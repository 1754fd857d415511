package io.github.vae4j.core.shard;

import io.github.vae4j.api.program.HostArray;
import java.util.List;
import java.util.Map;

/** Has the shards of each step of a training computed: by threads, processes or machines. */
@FunctionalInterface
public interface ShardScheduler {
  /**
   * Has the gradients of all shards of a step computed by {@link ShardGradients}, anywhere and any
   * of them again, and added in the order of {@link TreeSum}. Then the bits of the training do not
   * depend on who computed what: on engines of one kind with the same number of threads, on
   * processors of one kind. The next step waits for the answer.
   *
   * @param parameters before the step, by name
   * @param shards of the step, in their order
   * @return the sum of the gradients of all shards
   */
  ShardGradient sum(Map<String, HostArray> parameters, List<Shard> shards);
}
