package io.github.vae4j.core.reference;

import java.util.ArrayList;
import java.util.List;
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
  private final ExecutorService executor;

  Parallel(int threads) {
    this.threads = threads;
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            runnable -> {
              Thread thread = new Thread(runnable, "vae4j-reference");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /** Runs the body over 0 to n in pieces of at least {@code grain}, each a multiple of it. */
  void run(int n, int grain, RangeBody body) {
    int pieces = Math.min(threads, (n + grain - 1) / grain);
    if (pieces <= 1) {
      body.run(0, n);
      return;
    }
    int size = ((n + pieces - 1) / pieces + grain - 1) / grain * grain;
    List<Future<?>> others = new ArrayList<>();
    for (int from = size; from < n; from += size) {
      int start = from;
      others.add(executor.submit(() -> body.run(start, Math.min(n, start + size))));
    }
    body.run(0, Math.min(n, size));
    for (Future<?> other : others) {
      await(other);
    }
  }

  private static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("reference: interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("reference: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
