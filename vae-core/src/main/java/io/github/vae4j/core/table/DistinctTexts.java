package io.github.vae4j.core.table;

import java.util.BitSet;

/**
 * Tells how many of very many texts are different, by the bits that their hashes set: linear
 * counting (Whang, Vander-Zanden and Taylor 1990). Of some millions it is right within a
 * thousandth; of more than some hundred millions it tells too few.
 */
final class DistinctTexts {
  private static final int LOG_BITS = 25;
  private static final int BITS = 1 << LOG_BITS;

  private final BitSet seen = new BitSet(BITS);

  void add(String text) {
    long hash = 0xcbf29ce484222325L; // of Fowler, Noll and Vo
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    // Texts that count have hashes that count, which would leave each other too few common bits.
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    seen.set((int) (hash >>> (Long.SIZE - LOG_BITS)));
  }

  /** Returns how many were different, about. */
  int count() {
    int empty = Math.max(1, BITS - seen.cardinality());
    return (int) Math.round(BITS * Math.log((double) BITS / empty));
  }
}
