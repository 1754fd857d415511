package io.github.vae4j.core.training;

import io.github.vae4j.core.examination.Verification;

/** Is told how a training goes, on the thread that trains. */
public interface TrainingListener {
  /** Called before the first step, once that was verified, unless it is not to be. */
  default void onVerified(Verification verification) {}

  /** Called after each step. */
  default void onStep(StepReport report) {}

  /** Called after each epoch and its validation. */
  default void onEpoch(EpochReport report) {}

  /** Returns a listener that ignores everything. */
  static TrainingListener none() {
    return new TrainingListener() {};
  }
}
