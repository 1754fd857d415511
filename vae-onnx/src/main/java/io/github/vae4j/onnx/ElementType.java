package io.github.vae4j.onnx;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** The element types of ONNX that programs have, by their numbers there. */
enum ElementType {
  FLOAT32(1, DType.FLOAT32),
  FLOAT64(11, DType.FLOAT64),
  INT32(6, DType.INT32),
  BOOL(9, DType.BOOL);

  /** The number of 64-bit integers, of which shapes are made. */
  static final int INT64 = 7;

  private final int number;
  private final DType type;

  ElementType(int number, DType type) {
    this.number = number;
    this.type = type;
  }

  static ElementType of(DType type) {
    for (ElementType known : values()) {
      if (known.type == type) {
        return known;
      }
    }
    throw new IllegalArgumentException("onnx: no element type stands for " + type);
  }

  int number() {
    return number;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the elements of an array as ONNX stores them, the lowest byte first. */
  static byte[] bytes(HostArray array) {
    int n = array.shape().size();
    DType dtype = array.type().dtype();
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(n, dtype.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> to.asFloatBuffer().put(array.floats());
      case FLOAT64 -> to.asDoubleBuffer().put(array.doubles());
      case INT32 -> to.asIntBuffer().put(array.ints());
      case BOOL -> {
        for (boolean element : array.booleans()) {
          to.put((byte) (element ? 1 : 0));
        }
      }
    }
    return to.array();
  }

  static byte[] bytes(long... numbers) {
    ByteBuffer to = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    to.asLongBuffer().put(numbers);
    return to.array();
  }
}
