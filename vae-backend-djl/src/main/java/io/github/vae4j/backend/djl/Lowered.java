package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import io.github.vae4j.api.backend.EquationTimes;

/** A program in the engine's terms. */
interface Lowered extends AutoCloseable {
  /**
   * Runs on the engine's thread.
   *
   * @param inputs in the program's order; donated ones may be written to
   * @return in the program's order, contiguous, none sharing memory with another or with an input
   *     that is not donated
   */
  PtNDArray[] run(PtNDArray[] inputs);

  /**
   * Prepares runs that are timed, not on the engine's thread; returns whether there can be some.
   */
  boolean timed();

  /**
   * Runs with the same bits, on the engine's thread, and adds to the time of each equation. Called
   * if {@link #timed} was true.
   */
  PtNDArray[] run(PtNDArray[] inputs, EquationTimes times);

  @Override
  void close();
}
