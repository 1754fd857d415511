package io.github.vae4j.api.program;

/** The element type of a tensor. */
public enum DType {
  /** IEEE 754 binary32. */
  FLOAT32(4),
  /** IEEE 754 binary64. */
  FLOAT64(8),
  /** Signed 32-bit integer. */
  INT32(4),
  /** True or false, one byte each. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether this is {@link #FLOAT32} or {@link #FLOAT64}. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
