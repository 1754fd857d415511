package io.github.vae4j.core.training;

import io.github.vae4j.core.model.TrainedVae;

/**
 * A training ended before its end because it was told to, or its thread was interrupted; holds the
 * best model so far. Where checkpoints are kept, the last one is of this moment.
 */
public final class TrainingStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final transient TrainedVae best;

  TrainingStoppedException(String message, long step, TrainedVae best) {
    super(message);
    this.step = step;
    this.best = best;
  }

  /** Returns the number of steps that were taken. */
  public long step() {
    return step;
  }

  /**
   * Returns the model with the best bound on the validation data so far; before the first look at
   * them, and without such data, the last model.
   */
  public TrainedVae best() {
    return best;
  }

  /** Returns the same end of a training, of which another model is the best. */
  public TrainingStoppedException keeping(TrainedVae other) {
    TrainingStoppedException same =
        new TrainingStoppedException(String.valueOf(getMessage()), step, other);
    same.setStackTrace(getStackTrace());
    return same;
  }
}
