package io.github.vae4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;

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

  @Override
  void close();
}
