package io.github.vae4j.core.training;

import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the last checkpoint of a training in a file: one after each epoch and each so often within
 * one, but not so often that they take more than a {@value #SHARE}th of the time.
 */
final class CheckpointKeeper {
  private static final int SHARE = 100;

  private final Optional<Supplier<Path>> file;
  private final long every; // nanoseconds
  private final Consumer<FileException> failed;
  private final TrainingClock clock;
  private long last = System.nanoTime();
  private long cost; // nanoseconds of the last one

  /**
   * Creates it.
   *
   * @param file where the checkpoints go; empty for nowhere
   * @param every longest time within an epoch without one
   * @param failed is told if one could not be written
   * @param clock measures how long they take
   */
  CheckpointKeeper(
      Optional<Supplier<Path>> file,
      Duration every,
      Consumer<FileException> failed,
      TrainingClock clock) {
    this.file = file;
    this.every = every.toNanos();
    this.failed = failed;
    this.clock = clock;
  }

  void afterEpoch(Supplier<Checkpoint> checkpoint) {
    if (System.nanoTime() - last >= SHARE * cost) {
      now(checkpoint);
    }
  }

  void afterStep(Supplier<Checkpoint> checkpoint) {
    if (System.nanoTime() - last >= Math.max(every, SHARE * cost)) {
      now(checkpoint);
    }
  }

  void now(Supplier<Checkpoint> checkpoint) {
    if (file.isEmpty()) {
      return;
    }
    TrainingClock.Span writing = clock.begin(Phase.KEEP);
    long start = System.nanoTime();
    try {
      checkpoint.get().save(file.get().get());
    } catch (FileException e) {
      failed.accept(e);
    }
    last = System.nanoTime();
    cost = last - start;
    writing.end();
  }
}
