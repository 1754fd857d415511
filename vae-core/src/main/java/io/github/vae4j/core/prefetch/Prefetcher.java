package io.github.vae4j.core.prefetch;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/** Prepares the next step on another thread while the device works on this one. */
public final class Prefetcher<T> implements AutoCloseable {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          runnable -> {
            Thread thread = new Thread(runnable, "vae4j-prefetch");
            thread.setDaemon(true);
            return thread;
          });
  private final LongFunction<T> prepare;
  private final long end;
  private long next;
  private Future<T> pending;

  /** Starts preparing step {@code from}; steps are below {@code end}. */
  public Prefetcher(LongFunction<T> prepare, long from, long end) {
    this.prepare = prepare;
    this.end = end;
    this.next = from;
    this.pending = submit();
  }

  private Future<T> submit() {
    if (next >= end) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("prefetch: there is no further step"));
    }
    long step = next++;
    Callable<T> task = () -> prepare.apply(step);
    return executor.submit(task);
  }

  /** Returns the next step, once it is prepared, and starts preparing the one after. */
  public T take() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          T prepared = pending.get();
          pending = submit();
          return prepared;
        } catch (InterruptedException e) {
          interrupted = true; // the step is run, and then the training ends
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(
          "training: the next batch could not be prepared: " + e.getCause(), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
