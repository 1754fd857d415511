package io.github.vae4j.data.array;

import java.nio.ByteBuffer;

/** How a number stands in a file. */
public enum ElementFormat {
  /** A truth value: 0 or 1. */
  BOOL(1),
  /** Unsigned, 8 bits. */
  U8(1),
  /** Signed, 8 bits. */
  I8(1),
  /** Unsigned, 16 bits. */
  U16(2),
  /** Signed, 16 bits. */
  I16(2),
  /** Unsigned, 32 bits. */
  U32(4),
  /** Signed, 32 bits. */
  I32(4),
  /** Unsigned, 64 bits. */
  U64(8),
  /** Signed, 64 bits. */
  I64(8),
  /** IEEE 754 binary16. */
  F16(2),
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary64. */
  F64(8);

  private final int bytes;

  ElementFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Returns how many bytes a number takes. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether numbers can have decimals. */
  public boolean fractional() {
    return this == F16 || this == F32 || this == F64;
  }

  /** Writes the first {@code count} numbers of the buffer, in the buffer's byte order. */
  public void decode(ByteBuffer from, int count, float[] target, int offset) {
    for (int i = 0; i < count; i++) {
      target[offset + i] =
          switch (this) {
            case BOOL, U8 -> from.get(i) & 0xFF;
            case I8 -> from.get(i);
            case U16 -> from.getShort(2 * i) & 0xFFFF;
            case I16 -> from.getShort(2 * i);
            case U32 -> from.getInt(4 * i) & 0xFFFFFFFFL;
            case I32 -> from.getInt(4 * i);
            case U64 -> (float) number(from, 8 * i);
            case I64 -> from.getLong(8 * i);
            case F16 -> half(from.getShort(2 * i));
            case F32 -> from.getFloat(4 * i);
            case F64 -> (float) from.getDouble(8 * i);
          };
    }
  }

  /**
   * Returns the number that starts at a byte, in the buffer's byte order: exact but for whole
   * numbers beyond 2^53, which are rounded to the nearest float64.
   */
  public double number(ByteBuffer from, int at) {
    return switch (this) {
      case BOOL, U8 -> from.get(at) & 0xFF;
      case I8 -> from.get(at);
      case U16 -> from.getShort(at) & 0xFFFF;
      case I16 -> from.getShort(at);
      case U32 -> from.getInt(at) & 0xFFFFFFFFL;
      case I32 -> from.getInt(at);
      case U64 -> unsigned(from.getLong(at));
      case I64 -> from.getLong(at);
      case F16 -> half(from.getShort(at));
      case F32 -> from.getFloat(at);
      case F64 -> from.getDouble(at);
    };
  }

  private static double unsigned(long bits) {
    if (bits >= 0) {
      return bits;
    }
    // Half of it, with a last bit that stands for what is cut off, is rounded as the whole is.
    return 2 * (double) (bits >>> 1 | bits & 1);
  }

  /** IEEE 754-2008, binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float size;
    if (exponent == 0) {
      size = fraction * 0x1p-24f;
    } else if (exponent == 0x1F) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    }
    return bits < 0 ? -size : size;
  }
}
