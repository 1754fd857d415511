package io.github.vae4j.api.random;

/**
 * A base distribution of random numbers. Element i depends on the key and i alone, so a longer draw
 * begins with the shorter one. A FLOAT32 draw is the FLOAT64 draw with fewer digits.
 */
public enum Noise {
  /** Uniform on the open interval (0, 1), in steps of 2^-52 (FLOAT64) or 2^-23 (FLOAT32). */
  UNIFORM {
    @Override
    double map(double uniform) {
      return uniform;
    }
  },
  /** Standard normal, as the inverse distribution function of {@link #UNIFORM}. */
  NORMAL {
    @Override
    double map(double uniform) {
      return NormalQuantile.of(uniform);
    }
  };

  abstract double map(double uniform);

  /** Fills the whole array; element i is element {@code offset + i} of the key's stream. */
  public void fill(RandomKey key, long offset, double[] target) {
    key.bits(
        offset, offset + target.length, (i, bits) -> target[(int) (i - offset)] = map(open(bits)));
  }

  /**
   * Fills the whole array; element i is element {@code offset + i} of the key's stream, rounded.
   */
  public void fill(RandomKey key, long offset, float[] target) {
    if (this == UNIFORM) { // 23 bits and a half: rounding the 53-bit number could give 1
      key.bits(
          offset,
          offset + target.length,
          (i, bits) -> target[(int) (i - offset)] = ((bits >>> 41) + 0.5f) * 0x1p-23f);
      return;
    }
    key.bits(
        offset,
        offset + target.length,
        (i, bits) -> target[(int) (i - offset)] = (float) map(open(bits)));
  }

  private static double open(long bits) {
    return ((bits >>> 12) + 0.5) * 0x1p-52;
  }
}
