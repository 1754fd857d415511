package io.github.vae4j.core.table;

import java.util.BitSet;

/**
 * Tells how many of very many texts are different, by the bits that their hashes set: linear
 * counting (Whang, Vander-Zanden and Taylor 1990). Of some millions it is right within a
 * thousandth.
 */
final class DistinctTexts {
  private static final int BITS = 1 << 22;

  private final BitSet seen = new BitSet(BITS);

  void add(String text) {
    long hash =
        text.hashCode() * 0x9E3779B97F4A7C15L; // spreads the bits of the sum over characters
    seen.set((int) (hash >>> 42));
  }

  /** Returns how many were different, about. */
  int count() {
    int empty = Math.max(1, BITS - seen.cardinality());
    return (int) Math.round(BITS * Math.log((double) BITS / empty));
  }
}
