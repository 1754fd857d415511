package io.github.vae4j.core.model;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Locale;

/**
 * How numbers in [0, 1] become 0 or 1; NaN, of what is missing, stays as it is. Likelihoods under
 * different choices are not comparable.
 */
public enum Binarization {
  /** Not at all. */
  NONE {
    @Override
    void apply(RandomKey key, float[] row, int offset, int length) {}
  },
  /** 1 above one half. */
  THRESHOLD {
    @Override
    void apply(RandomKey key, float[] row, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        row[i] = bit(row[i], 0.5f);
      }
    }
  },
  /**
   * 1 with the number as probability, drawn again in each epoch of training and once for an
   * evaluation.
   */
  DYNAMIC {
    @Override
    void apply(RandomKey key, float[] row, int offset, int length) {
      float[] uniform = new float[length];
      Noise.UNIFORM.fill(key, 0, uniform);
      for (int i = 0; i < length; i++) {
        row[offset + i] = bit(row[offset + i], uniform[i]);
      }
    }
  };

  /**
   * Returns the key under which data are binarised at random by all that reads them under a seed:
   * estimates, scores, latents and reconstructions of one seed see the same zeros and ones. Only a
   * training draws others, in each epoch and where its epoch is chosen.
   */
  public static RandomKey key(long seed) {
    return RandomKey.of(seed).fold("evaluation").fold("binarization");
  }

  /** Returns whether a number is above another; what is missing stays so. */
  private static float bit(float number, float least) {
    return Float.isNaN(number) ? number : number > least ? 1 : 0;
  }

  abstract void apply(RandomKey key, float[] row, int offset, int length);

  /** Returns the name as users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
