package io.github.vae4j.api.program;

/** The element-wise functions of one floating-point argument that every backend implements. */
public enum UnaryOp {
  /** -x. */
  NEG,
  /** The exponential. */
  EXP,
  /** The natural logarithm; NaN below 0, negative infinity at 0. */
  LOG,
  /** The hyperbolic tangent. */
  TANH,
  /** 1 / (1 + exp(-x)), without overflow at either end. */
  SIGMOID,
  /** The square root; NaN below 0. */
  SQRT,
  /** The absolute value. */
  ABS,
  /** -1, 0 or 1. */
  SIGN
}
