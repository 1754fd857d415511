package io.github.vae4j.core.row;

/** Computes one value of a program from others. */
@FunctionalInterface
interface Step {
  /**
   * Writes the step's registers.
   *
   * @param registers the elements of each value, row-major; a BOOL is 1 or 0
   */
  void run(float[][] registers);
}
