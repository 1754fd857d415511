package io.github.vae4j.spark.shard;

import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.shard.TreeSum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The sum of the gradients of some shards as bytes: as many subtrees as cannot be added yet. */
final class PartialSum {
  private PartialSum() {}

  static byte[] bytes(TreeSum<ShardGradient> sum) {
    List<byte[]> blocks = new ArrayList<>();
    for (TreeSum.Part<ShardGradient> part : sum.parts()) {
      blocks.add(
          ByteBuffer.allocate(2 * Integer.BYTES).putInt(part.level()).putInt(part.index()).array());
      blocks.add(part.value().toBytes());
    }
    return Blocks.join(blocks);
  }

  /** Adds what {@link #bytes} made to a sum. */
  static void add(TreeSum<ShardGradient> sum, byte[] bytes) {
    List<byte[]> blocks = Blocks.split(bytes);
    for (int i = 0; i < blocks.size(); i += 2) {
      ByteBuffer place = ByteBuffer.wrap(blocks.get(i));
      int level = place.getInt();
      sum.add(new TreeSum.Part<>(level, place.getInt(), ShardGradient.of(blocks.get(i + 1))));
    }
  }

  /** Returns the sum of several. */
  static TreeSum<ShardGradient> of(int shards, ShardGradients engine, List<byte[]> sums) {
    TreeSum<ShardGradient> all = new TreeSum<>(shards, engine::sum);
    sums.forEach(bytes -> add(all, bytes));
    return all;
  }
}
