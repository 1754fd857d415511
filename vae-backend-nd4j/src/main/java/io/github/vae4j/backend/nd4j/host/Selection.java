package io.github.vae4j.backend.nd4j.host;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The element-wise choice of bit patterns. A choice of one element stands for as many as needed.
 */
public final class Selection {
  private Selection() {}

  public static Runnable of(INDArray condition, INDArray yes, INDArray no, INDArray result) {
    ByteBuffer c = Pieces.bytes(condition);
    ByteBuffer a = Pieces.bytes(yes);
    ByteBuffer b = Pieces.bytes(no);
    ByteBuffer z = Pieces.bytes(result);
    // An index times this is the index itself or 0.
    int stepA = yes.length() == 1 ? 0 : 1;
    int stepB = no.length() == 1 ? 0 : 1;
    return switch (result.dataType().width()) {
      case 1 -> () -> bytes(c, a, stepA, b, stepB, z);
      case 4 -> {
        IntBuffer ints = a.asIntBuffer();
        IntBuffer others = b.asIntBuffer();
        IntBuffer results = z.asIntBuffer();
        yield () -> ints(c, ints, stepA, others, stepB, results);
      }
      default -> {
        LongBuffer longs = a.asLongBuffer();
        LongBuffer others = b.asLongBuffer();
        LongBuffer results = z.asLongBuffer();
        yield () -> longs(c, longs, stepA, others, stepB, results);
      }
    };
  }

  private static void bytes(
      ByteBuffer c, ByteBuffer a, int stepA, ByteBuffer b, int stepB, ByteBuffer z) {
    for (int i = 0; i < z.capacity(); i++) {
      z.put(i, c.get(i) != 0 ? a.get(i * stepA) : b.get(i * stepB));
    }
  }

  private static void ints(
      ByteBuffer c, IntBuffer a, int stepA, IntBuffer b, int stepB, IntBuffer z) {
    for (int i = 0; i < z.capacity(); i++) {
      z.put(i, c.get(i) != 0 ? a.get(i * stepA) : b.get(i * stepB));
    }
  }

  private static void longs(
      ByteBuffer c, LongBuffer a, int stepA, LongBuffer b, int stepB, LongBuffer z) {
    for (int i = 0; i < z.capacity(); i++) {
      z.put(i, c.get(i) != 0 ? a.get(i * stepA) : b.get(i * stepB));
    }
  }
}
