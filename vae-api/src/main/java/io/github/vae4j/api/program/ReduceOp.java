package io.github.vae4j.api.program;

/** The reductions over axes. */
public enum ReduceOp {
  /** The sum. */
  SUM,
  /** The greatest element; NaN if there is one. */
  MAX
}
