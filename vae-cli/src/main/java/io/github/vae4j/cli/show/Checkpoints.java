package io.github.vae4j.cli.show;

import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the trainings of a command keep their checkpoints.
 *
 * @param every longest time within an epoch without one
 * @param resume whether they go on from those that are there
 */
public record Checkpoints(TrainingFolder folder, Duration every, boolean resume) {
  /** Returns a training that keeps checkpoints, and ends if the command is told to stop. */
  public Trainer of(Trainer trainer, String name) {
    Path file = folder.checkpoint(name);
    Trainer kept =
        trainer.checkpoints(() -> folder.checkpoint(name), every).stopWhen(Interruption::requested);
    return resume && Files.exists(file) ? kept.resume(Checkpoint.read(file)) : kept;
  }
}
