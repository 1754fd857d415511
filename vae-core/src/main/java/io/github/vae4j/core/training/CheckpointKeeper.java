package io.github.vae4j.core.training;

import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has the last checkpoint of a training kept: one after each epoch and each so often within one,
 * but not so often that they take more than a {@value #SHARE}th of the time.
 */
final class CheckpointKeeper {
  private static final int SHARE = 100;

  private final Optional<Consumer<Checkpoint>> keep;
  private final long every; // nanoseconds
  private final Consumer<FileException> failed;
  private final TrainingClock clock;
  private long last = System.nanoTime();
  private long cost; // nanoseconds of the last one

  /**
   * Creates it.
   *
   * @param keep what keeps a checkpoint; empty for none
   * @param every longest time within an epoch without one
   * @param failed is told if one could not be written
   * @param clock measures how long they take
   */
  CheckpointKeeper(
      Optional<Consumer<Checkpoint>> keep,
      Duration every,
      Consumer<FileException> failed,
      TrainingClock clock) {
    this.keep = keep;
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
    if (keep.isEmpty()) {
      return;
    }
    TrainingClock.Span writing = clock.begin(Phase.KEEP);
    long start = System.nanoTime();
    try {
      keep.get().accept(checkpoint.get());
    } catch (FileException e) {
      failed.accept(e);
    }
    last = System.nanoTime();
    cost = last - start;
    writing.end();
  }
}
