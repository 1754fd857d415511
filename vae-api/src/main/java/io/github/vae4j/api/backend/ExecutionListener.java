package io.github.vae4j.api.backend;

import io.github.vae4j.api.program.Program;

/**
 * Hears of what backends compile and run, for example to feed a host's metrics. Found by {@link
 * java.util.ServiceLoader} together with the backends, and called on the thread that compiled or
 * ran, after it has; so it must be thread-safe and quick. What it throws reaches nobody but the
 * log.
 */
public interface ExecutionListener {
  /** Takes note that a program was compiled. */
  default void compiled(Execution execution) {}

  /**
   * Takes note that a program was run. On a device that works asynchronously the time is that of
   * the call alone.
   */
  default void ran(Execution execution) {}

  /**
   * One call into a backend that succeeded.
   *
   * @param backend its name
   * @param device where the program runs
   * @param program the program
   * @param nanoseconds from the start of the call to its end
   */
  record Execution(String backend, Device device, Program program, long nanoseconds) {}
}
