package io.github.vae4j.api.program;

/**
 * The element-wise functions of two arguments of one type; {@code ADD SUB MUL MAX MIN} also take
 * INT32.
 */
public enum BinaryOp {
  /** left + right. */
  ADD,
  /** left - right. */
  SUB,
  /** left * right. */
  MUL,
  /** left / right, floating point only. */
  DIV,
  /** left to the power of right, floating point only; for left &gt; 0, or right a whole number. */
  POW,
  /** The greater; NaN if either is NaN. */
  MAX,
  /** The lesser; NaN if either is NaN. */
  MIN
}
