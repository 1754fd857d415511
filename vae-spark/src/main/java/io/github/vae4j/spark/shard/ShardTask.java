package io.github.vae4j.spark.shard;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.shard.Shard;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.shard.TreeSum;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Computes the gradients of the shards of one worker in one step and adds what can be added.
 *
 * @param parameters before the step
 * @param shards of each worker
 */
record ShardTask(ShardWork work, Broadcast<byte[]> parameters, List<Broadcast<byte[]>> shards)
    implements Function<Integer, byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public byte[] call(Integer worker) {
    Map<String, HostArray> state =
        Safetensors.read(Path.of("parameters of a step"), parameters.value()).tensors();
    List<byte[]> own = Blocks.split(shards.get(worker).value());
    return work.with(engine -> sum(engine, state, own));
  }

  private byte[] sum(ShardGradients engine, Map<String, HostArray> state, List<byte[]> own) {
    TreeSum<ShardGradient> sum = new TreeSum<>(work.shards(), engine::sum);
    for (byte[] bytes : own) {
      Shard shard = Shard.of(bytes);
      sum.add(shard.number(), engine.gradient(state, shard));
    }
    return PartialSum.bytes(sum);
  }
}
