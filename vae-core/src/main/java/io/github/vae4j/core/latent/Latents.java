package io.github.vae4j.core.latent;

import io.github.vae4j.core.execution.Finite;

/** What the functions of this package require of latents. */
final class Latents {
  private Latents() {}

  static void requireFinite(String operation, double[] latent) {
    int found = Finite.firstNot(latent);
    if (found >= 0) {
      throw new IllegalArgumentException(
          operation + ": needs finite latents, got " + latent[found] + " in dimension " + found);
    }
  }

  static void requireDimension(String operation, int dimension, int size) {
    if (dimension < 0 || dimension >= size) {
      throw new IllegalArgumentException(
          operation + ": needs a dimension from 0 to " + (size - 1) + ", got " + dimension);
    }
  }
}
