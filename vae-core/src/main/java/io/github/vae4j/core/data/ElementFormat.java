package io.github.vae4j.core.data;

import java.nio.ByteBuffer;

/** How a number stands in a file. */
enum ElementFormat {
  U8(1) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.get(position) & 0xFF;
    }
  },
  I8(1) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.get(position);
    }
  },
  U16(2) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.getShort(position) & 0xFFFF;
    }
  },
  I16(2) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.getShort(position);
    }
  },
  I32(4) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.getInt(position);
    }
  },
  I64(8) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.getLong(position);
    }
  },
  F32(4) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return bytes.getFloat(position);
    }
  },
  F64(8) {
    @Override
    float decode(ByteBuffer bytes, int position) {
      return (float) bytes.getDouble(position);
    }
  };

  private final int bytes;

  ElementFormat(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  abstract float decode(ByteBuffer bytes, int position);
}
