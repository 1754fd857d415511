package io.github.vae4j.api.random;

import java.nio.charset.StandardCharsets;

/**
 * A place in a tree of independent random streams. A key never changes; numbers come from {@link
 * Noise}, and other keys by folding in a number or a name. The same folds give the same bits on
 * every machine, in any order and on any thread.
 *
 * @param word 64 bits that identify the stream
 */
public record RandomKey(long word) {
  private static final int FOLD_NUMBER = 1;
  private static final int FOLD_NAME = 2;

  /** Returns the root key of a seed. */
  public static RandomKey of(long seed) {
    return new RandomKey(seed);
  }

  /** Returns the key of the branch with this number, for example of a step. */
  public RandomKey fold(long number) {
    return fold(number, FOLD_NUMBER);
  }

  /** Returns the key of the branch with this name, for example of a noise site. */
  public RandomKey fold(String name) {
    long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return fold(hash, FOLD_NAME);
  }

  private RandomKey fold(long data, int kind) {
    int[] words = {(int) data, (int) (data >>> 32), 0, kind};
    Philox.block(words, (int) word, (int) (word >>> 32));
    return new RandomKey((words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32));
  }

  /**
   * Calls back with 64 random bits for each index from {@code from} (inclusive) to {@code to}
   * (exclusive).
   */
  void bits(long from, long to, BitsConsumer consumer) {
    int[] words = new int[4];
    int k0 = (int) word;
    int k1 = (int) (word >>> 32);
    long index = from;
    while (index < to) {
      long block = index >>> 1;
      words[0] = (int) block;
      words[1] = (int) (block >>> 32);
      words[2] = 0;
      words[3] = 0;
      Philox.block(words, k0, k1);
      if ((index & 1) == 0) {
        consumer.accept(index++, (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32));
      }
      if (index < to) {
        consumer.accept(index++, (words[2] & 0xFFFFFFFFL) | ((long) words[3] << 32));
      }
    }
  }

  /** Takes the 64 bits of one index. */
  @FunctionalInterface
  interface BitsConsumer {
    void accept(long index, long bits);
  }
}
