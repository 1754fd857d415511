package io.github.vae4j.backend.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Splits ranges over threads; each index is worked on by one of them, so results do not depend on
 * their number.
 */
final class Parallel implements AutoCloseable {
  /** Works on indices from {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  interface RangeBody {
    void run(int from, int to);
  }

  private final int threads;
  private final ExecutorService workers;

  Parallel(int threads) {
    this.threads = threads;
    this.workers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1), // the caller works too
            runnable -> {
              Thread thread = new Thread(runnable, "vae4j-reference");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /**
   * Runs the body over 0 to n in pieces of at least {@code grain}, each a multiple of it, and
   * returns when all are done. What a piece throws is thrown here.
   */
  void run(int n, int grain, RangeBody body) {
    int pieces = (int) Math.min(threads, ((long) n + grain - 1) / grain);
    if (pieces <= 1) {
      body.run(0, n);
      return;
    }
    long each = (n + pieces - 1L) / pieces;
    long size = (each + grain - 1) / grain * grain;
    List<Future<?>> others = new ArrayList<>();
    for (long from = size; from < n; from += size) {
      int start = (int) from;
      int end = (int) Math.min(n, from + size);
      others.add(workers.submit(() -> body.run(start, end)));
    }
    Optional<Throwable> failure = Optional.empty();
    try {
      body.run(0, (int) Math.min(n, size));
    } finally {
      failure = await(others);
    }
    if (failure.isPresent()) {
      rethrow(failure.get());
    }
  }

  /** Waits for all, interrupted or not: they write to arrays of the caller. */
  private static Optional<Throwable> await(List<Future<?>> tasks) {
    Optional<Throwable> failure = Optional.empty();
    boolean interrupted = false;
    for (Future<?> task : tasks) {
      boolean done = false;
      while (!done) {
        try {
          task.get();
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          failure = Optional.ofNullable(e.getCause());
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("reference: " + failure, failure);
  }

  @Override
  public void close() {
    workers.shutdown();
  }
}
