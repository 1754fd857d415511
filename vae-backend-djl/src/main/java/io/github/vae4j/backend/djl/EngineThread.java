package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The thread that loads and runs programs. The engine walks a program recursively, so a deep one needs a large stack; and its
 * number of threads and its optimiser are settings of the calling thread.
 */
final class EngineThread implements AutoCloseable {
  private static final long STACK_BYTES = 256L << 20;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(null, task, "vae4j-djl", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  /** Runs a task and waits for it; what it throws is thrown here. */
  <T> T call(Callable<T> task) {
    try {
      Future<T> future = executor.submit(task);
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return future.get();
          } catch (InterruptedException e) {
            interrupted = true; // the engine cannot be stopped in the middle of a program
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    } catch (RejectedExecutionException e) {
      throw new BackendException(BackendException.Kind.CLOSED, "djl: the backend is closed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new BackendException(BackendException.Kind.ENGINE, "djl: " + e.getCause(), e.getCause());
    }
  }

  /** Waits for what runs and ends the thread. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(1, TimeUnit.HOURS)) {
        throw new BackendException(BackendException.Kind.ENGINE, "djl: a program has run for an hour; close gave up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
