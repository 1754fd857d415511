package io.github.vae4j.core.evaluation;

import java.util.function.LongConsumer;

/**
 * How an estimate is made.
 *
 * @param samples for each datum: L of an average, K of an importance-weighted bound
 * @param seed of all that is drawn
 * @param verify whether the first batch is computed in plain Java too
 * @param progress told the number of data that are done
 */
public record EvaluationOptions(int samples, long seed, boolean verify, LongConsumer progress) {
  /**
   * Checks the number of samples.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public EvaluationOptions {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "evaluation: the number of samples K needs to be at least 1, got " + samples);
    }
  }

  /** Returns 100 samples under seed 1, verified, with progress told to nobody. */
  public static EvaluationOptions defaults() {
    return new EvaluationOptions(100, 1, true, done -> {});
  }

  /**
   * Returns these options with another number of samples.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public EvaluationOptions withSamples(int number) {
    return new EvaluationOptions(number, seed, verify, progress);
  }

  /** Returns these options with another seed. */
  public EvaluationOptions withSeed(long other) {
    return new EvaluationOptions(samples, other, verify, progress);
  }

  /** Returns these options with or without the verification of the first batch. */
  public EvaluationOptions withVerify(boolean whether) {
    return new EvaluationOptions(samples, seed, whether, progress);
  }

  /** Returns these options with progress told to somebody. */
  public EvaluationOptions withProgress(LongConsumer told) {
    return new EvaluationOptions(samples, seed, verify, told);
  }
}
