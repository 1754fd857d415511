package io.github.vae4j.spark.shard;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Several arrays of bytes as one, which any serializer of Spark takes. */
final class Blocks {
  private Blocks() {}

  static byte[] join(List<byte[]> blocks) {
    int size = blocks.stream().mapToInt(block -> Integer.BYTES + block.length).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    blocks.forEach(block -> all.putInt(block.length).put(block));
    return all.array();
  }

  static List<byte[]> split(byte[] all) {
    List<byte[]> blocks = new ArrayList<>();
    for (ByteBuffer rest = ByteBuffer.wrap(all); rest.hasRemaining(); ) {
      byte[] block = new byte[rest.getInt()];
      rest.get(block);
      blocks.add(block);
    }
    return blocks;
  }
}
