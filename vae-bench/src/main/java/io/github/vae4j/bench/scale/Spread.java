package io.github.vae4j.bench.scale;

import java.util.random.RandomGenerator;

/** By which factor a task takes longer, or shorter, than the mean. */
@FunctionalInterface
interface Spread {
  /** Draws the factor of one task. */
  double draw(RandomGenerator random);

  /** Returns the spread of tasks that all take the same time. */
  static Spread none() {
    return random -> 1;
  }

  /**
   * Returns a lognormal spread of mean 1.
   *
   * @param sigma standard deviation of the logarithm
   * @throws IllegalArgumentException if it is not at least 0
   */
  static Spread lognormal(double sigma) {
    if (!(sigma >= 0 && Double.isFinite(sigma))) {
      throw new IllegalArgumentException("spread: needs a sigma of at least 0, got " + sigma);
    }
    return random -> Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
  }
}
