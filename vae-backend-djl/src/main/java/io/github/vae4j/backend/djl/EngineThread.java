package io.github.vae4j.backend.djl;

import io.github.vae4j.api.backend.BackendException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The thread that starts the engine, loads programs and runs them. The engine walks a program
 * recursively, so a deep one needs a large stack; and gradient mode, optimiser and the team of
 * helper threads belong to the calling thread.
 */
final class EngineThread implements AutoCloseable {
  private static final long STACK_BYTES =
      256L << 20; // enough for 20,000 equations; paged in on use

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(null, task, "vae4j-djl", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  /** Runs a task and waits for it; what it throws is thrown here. */
  <T> T call(Callable<T> task) {
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
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new BackendException(BackendException.Kind.ENGINE, "djl: " + e.getCause(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the thread; nobody calls any more. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
