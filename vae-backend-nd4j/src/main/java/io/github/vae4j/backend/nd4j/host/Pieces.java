package io.github.vae4j.backend.nd4j.host;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Element-wise work in Java on arrays of the engine, through pieces that stay in the cache: loops
 * over Java arrays are compiled for the vector unit, while the engine's own of these kinds take one
 * element at a time. An input of one element stands for as many as the others have.
 */
public final class Pieces {
  static final int SIZE = 1024;
  private static final int ROWS = 4;
  private static final ThreadLocal<float[][]> FLOATS =
      ThreadLocal.withInitial(() -> new float[ROWS][SIZE]);
  private static final ThreadLocal<double[][]> DOUBLES =
      ThreadLocal.withInitial(() -> new double[ROWS][SIZE]);

  private Pieces() {}

  /** Work on the first n elements of each row; results replace the first rows. */
  public interface OnFloats {
    void apply(float[][] rows, int n);
  }

  /** Work on the first n elements of each row; results replace the first rows. */
  public interface OnDoubles {
    void apply(double[][] rows, int n);
  }

  static FloatBuffer floats(INDArray array) {
    return new FloatPointer(array.data().pointer()).capacity(array.length()).asBuffer();
  }

  static DoubleBuffer doubles(INDArray array) {
    return new DoublePointer(array.data().pointer()).capacity(array.length()).asBuffer();
  }

  static ByteBuffer bytes(INDArray array) {
    return new BytePointer(array.data().pointer())
        .capacity(array.length() * array.dataType().width())
        .asBuffer()
        .order(ByteOrder.nativeOrder());
  }

  /**
   * Returns work on FLOAT32 arrays.
   *
   * @param arrays the inputs, then the results
   * @param inputs how many are inputs
   */
  public static Runnable onFloats(INDArray[] arrays, int inputs, OnFloats work) {
    FloatBuffer[] buffers = Arrays.stream(arrays).map(Pieces::floats).toArray(FloatBuffer[]::new);
    int size = size(buffers, inputs);
    return () -> {
      float[][] rows = FLOATS.get();
      for (int start = 0; start < size; start += SIZE) {
        int n = Math.min(SIZE, size - start);
        for (int i = 0; i < inputs; i++) {
          if (buffers[i].capacity() == size) {
            buffers[i].get(start, rows[i], 0, n);
          } else {
            Arrays.fill(rows[i], 0, n, buffers[i].get(0));
          }
        }
        work.apply(rows, n);
        for (int i = inputs; i < buffers.length; i++) {
          buffers[i].put(start, rows[i - inputs], 0, n);
        }
      }
    };
  }

  /** As {@link #onFloats}, on FLOAT64 arrays. */
  public static Runnable onDoubles(INDArray[] arrays, int inputs, OnDoubles work) {
    DoubleBuffer[] buffers =
        Arrays.stream(arrays).map(Pieces::doubles).toArray(DoubleBuffer[]::new);
    int size = size(buffers, inputs);
    return () -> {
      double[][] rows = DOUBLES.get();
      for (int start = 0; start < size; start += SIZE) {
        int n = Math.min(SIZE, size - start);
        for (int i = 0; i < inputs; i++) {
          if (buffers[i].capacity() == size) {
            buffers[i].get(start, rows[i], 0, n);
          } else {
            Arrays.fill(rows[i], 0, n, buffers[i].get(0));
          }
        }
        work.apply(rows, n);
        for (int i = inputs; i < buffers.length; i++) {
          buffers[i].put(start, rows[i - inputs], 0, n);
        }
      }
    };
  }

  private static int size(Buffer[] buffers, int inputs) {
    int size = buffers[inputs].capacity(); // of the first result
    for (Buffer buffer : buffers) {
      if (buffer.capacity() != size && buffer.capacity() != 1) {
        throw new IllegalStateException(
            "element-wise work on " + buffer.capacity() + " and " + size + " elements");
      }
    }
    return size;
  }
}
