package io.github.vae4j.cli.explore;

import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One thread that does all work with the engine, one after the other; what somebody waits for with
 * a hand on a slider comes first. It is the thread of the command, so that what ends the command
 * ends the work.
 */
final class EngineThread {
  private static final long LOOK_MILLIS = 100; // at whether a signal has come

  private final BlockingDeque<FutureTask<?>> tasks = new LinkedBlockingDeque<>();

  /**
   * Waits for work that is done by the engine's thread, and returns what it gives.
   *
   * @param first whether it comes before all that waits
   * @throws RuntimeException as the work does
   */
  <T> T call(boolean first, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    if (first) {
      tasks.addFirst(task);
    } else {
      tasks.addLast(task);
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the engine", e);
    }
  }

  /** Does the work that comes, until the end. */
  void serve(BooleanSupplier ended) {
    try {
      while (!ended.getAsBoolean()) {
        FutureTask<?> task = tasks.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
