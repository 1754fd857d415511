package io.github.vae4j.core.latent;

/** What the functions of this package require of latents. */
final class Latents {
  private Latents() {}

  static void requireFinite(String operation, double[] latent) {
    for (int i = 0; i < latent.length; i++) {
      if (!Double.isFinite(latent[i])) {
        throw new IllegalArgumentException(
            operation + ": needs finite latents, got " + latent[i] + " in dimension " + i);
      }
    }
  }

  static void requireDimension(String operation, int dimension, int size) {
    if (dimension < 0 || dimension >= size) {
      throw new IllegalArgumentException(
          operation + ": needs a dimension from 0 to " + (size - 1) + ", got " + dimension);
    }
  }
}
