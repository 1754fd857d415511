package io.github.vae4j.core.training;

import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.profile.TrainingProfile;
import java.util.List;
import java.util.function.Supplier;

/** Is told how a training goes, on the thread that trains. */
public interface TrainingListener {
  /**
   * Called before all else where a training goes on from a checkpoint.
   *
   * @param otherwise what this machine does otherwise, such as {@code threads 2, before 4}; empty
   *     if the training goes on with the same bits
   */
  default void onResumed(Checkpoint checkpoint, List<String> otherwise) {}

  /** Called before the first step, once that was verified, unless it is not to be. */
  default void onVerified(Verification verification) {}

  /** Called after each step. */
  default void onStep(StepReport report) {}

  /**
   * Called after each step, with what copies the model of that step: not the best one so far. By
   * default {@link #onStep(StepReport)}.
   *
   * @param model may be asked until this method returns
   */
  default void onStep(StepReport report, Supplier<TrainedVae> model) {
    onStep(report);
  }

  /** Called after each epoch and its validation. */
  default void onEpoch(EpochReport report) {}

  /**
   * Called once at the end of a training that is {@linkplain Trainer#profiled(boolean) profiled},
   * unless it ends early.
   */
  default void onProfile(TrainingProfile profile) {}

  /**
   * Called if a checkpoint could not be written; the training goes on. Logs it as a warning by
   * default.
   */
  default void onCheckpointFailed(FileException failure) {
    System.getLogger(TrainingListener.class.getName())
        .log(System.Logger.Level.WARNING, "a checkpoint was not kept: {0}", failure.getMessage());
  }

  /** Returns a listener that tells two others everything, the first one first. */
  static TrainingListener both(TrainingListener first, TrainingListener second) {
    return new TrainingListener() {
      @Override
      public void onResumed(Checkpoint checkpoint, List<String> otherwise) {
        first.onResumed(checkpoint, otherwise);
        second.onResumed(checkpoint, otherwise);
      }

      @Override
      public void onVerified(Verification verification) {
        first.onVerified(verification);
        second.onVerified(verification);
      }

      @Override
      public void onStep(StepReport report, Supplier<TrainedVae> model) {
        first.onStep(report, model);
        second.onStep(report, model);
      }

      @Override
      public void onEpoch(EpochReport report) {
        first.onEpoch(report);
        second.onEpoch(report);
      }

      @Override
      public void onProfile(TrainingProfile profile) {
        first.onProfile(profile);
        second.onProfile(profile);
      }

      @Override
      public void onCheckpointFailed(FileException failure) {
        first.onCheckpointFailed(failure);
        second.onCheckpointFailed(failure);
      }
    };
  }

  /** Returns a listener that ignores everything. */
  static TrainingListener none() {
    return new TrainingListener() {};
  }
}
