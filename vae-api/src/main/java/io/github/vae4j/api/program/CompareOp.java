package io.github.vae4j.api.program;

/** The element-wise comparisons; the result is BOOL, and false where an argument is NaN. */
public enum CompareOp {
  /** left &lt; right. */
  LESS,
  /** left = right. */
  EQUAL
}
