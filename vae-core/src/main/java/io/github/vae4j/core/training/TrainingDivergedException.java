package io.github.vae4j.core.training;

import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.TrainedVae;

/**
 * A value turned infinite or NaN; says which value of which step, and holds the model of the step
 * before.
 */
public final class TrainingDivergedException extends NonFiniteException {
  private static final long serialVersionUID = 1;

  private final long step;
  private final transient TrainedVae lastGood;

  TrainingDivergedException(String message, long step, TrainedVae lastGood) {
    super(message);
    this.step = step;
    this.lastGood = lastGood;
  }

  /** Returns the step in which it happened, from 1. */
  public long step() {
    return step;
  }

  /** Returns the model before that step: all its parameters are finite. */
  public TrainedVae lastGood() {
    return lastGood;
  }
}
