package io.github.vae4j.data;

import java.nio.ByteBuffer;

/** How a number stands in a file. */
enum ElementFormat {
  U8(1),
  I8(1),
  U16(2),
  I16(2),
  I32(4),
  I64(8),
  F32(4),
  F64(8);

  private final int bytes;

  ElementFormat(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Writes the first {@code count} numbers of the buffer, in the buffer's byte order. */
  void decode(ByteBuffer from, int count, float[] target, int offset) {
    for (int i = 0; i < count; i++) {
      target[offset + i] =
          switch (this) {
            case U8 -> from.get(i) & 0xFF;
            case I8 -> from.get(i);
            case U16 -> from.getShort(2 * i) & 0xFFFF;
            case I16 -> from.getShort(2 * i);
            case I32 -> from.getInt(4 * i);
            case I64 -> from.getLong(8 * i);
            case F32 -> from.getFloat(4 * i);
            case F64 -> (float) from.getDouble(8 * i);
          };
    }
  }
}
