package io.github.vae4j.bench.scale;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A way to train with several workers, of which one round or step is simulated. */
sealed interface Way permits Averaging, Synchronous {
  /** Returns what one round, or step, of so many workers takes. */
  Terms once(int workers, RandomGenerator random);

  /** Returns the seconds in which one worker by itself learns from the rows of a round or step. */
  double byOne(int workers);

  /** Returns the mean of rounds or steps that are drawn under a seed. */
  default Terms mean(int workers, int rounds, long seed) {
    if (workers < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "simulation: needs at least 1 worker and 1 round, got " + workers + " and " + rounds);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Terms sum = Terms.NOTHING;
    for (int i = 0; i < rounds; i++) {
      sum = sum.plus(once(workers, random));
    }
    return sum.over(rounds);
  }

  /** Returns the throughput of the workers over that of as many who train for themselves. */
  default double efficiency(int workers, Terms terms) {
    return byOne(workers) / workers / terms.total();
  }

  /**
   * Returns when the workers of a job have their results ready.
   *
   * @param begun when the job begins
   * @param before seconds from the launch of a task to its first computation
   * @param compute its computation, at mean speed
   * @param after seconds from there to its end
   */
  static double[] finished(
      int workers,
      double begun,
      Costs costs,
      double before,
      double compute,
      double after,
      Spread spread,
      RandomGenerator random) {
    double[] finished = new double[workers];
    Arrays.setAll(
        finished,
        i ->
            begun
                + costs.job()
                + (i + 1) * costs.task()
                + before
                + compute * spread.draw(random)
                + after);
    return finished;
  }
}
