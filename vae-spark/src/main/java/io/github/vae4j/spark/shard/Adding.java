package io.github.vae4j.spark.shard;

import java.util.List;
import org.apache.spark.api.java.function.Function2;

/** Adds the sums of two tasks. */
record Adding(ShardWork work) implements Function2<byte[], byte[], byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public byte[] call(byte[] some, byte[] others) {
    return work.with(
        engine -> PartialSum.bytes(PartialSum.of(work.shards(), engine, List.of(some, others))));
  }
}
