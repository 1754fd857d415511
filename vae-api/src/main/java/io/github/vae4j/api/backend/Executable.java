package io.github.vae4j.api.backend;

import java.util.List;

/** A compiled program. Runs from several threads are serialised. */
public interface Executable extends AutoCloseable {
  /**
   * Runs the program.
   *
   * @param inputs one array for each input of the program, in its order; donated ones are closed by
   *     the call, whether it succeeds or not, once the arguments have been checked
   * @return one array for each output, in the program's order; the caller closes them, each on its
   *     own. None of them is an array that was passed in
   * @throws IllegalArgumentException if the number of inputs or the type of one is wrong, an input
   *     comes from another backend, or a donated array is passed twice; nothing is then donated
   * @throws BackendException of kind CLOSED if the executable, its backend or an input is closed;
   *     OUT_OF_MEMORY or ENGINE if the engine fails
   */
  List<DeviceArray> run(List<DeviceArray> inputs);

  /**
   * Runs the program as {@link #run(List)} does, with the same bits, and tells how long the engine
   * worked on each equation. It may take longer. By default the engine has no timer: the program is
   * run, and nothing is told.
   *
   * @param times to which the run is added, of the program that was compiled
   * @return as {@link #run(List)}
   * @throws IllegalArgumentException as {@link #run(List)}, and if the times are those of a program
   *     with another number of equations, where the engine has a timer; nothing is then donated
   * @throws BackendException as {@link #run(List)}
   */
  default List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
    return run(inputs);
  }

  /** Frees what was compiled. Waits for a run in progress; closing twice does nothing. */
  @Override
  void close();
}
