package io.github.vae4j.backend.nd4j.host;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The elements of a floating-point array of the engine, one by one. */
public interface Cells {
  double get(int index);

  void set(int index, double value);

  static Cells of(INDArray array) {
    return array.dataType() == DataType.FLOAT
        ? new Floats(Pieces.floats(array))
        : new Doubles(Pieces.doubles(array));
  }

  /** Of FLOAT32. */
  record Floats(FloatBuffer buffer) implements Cells {
    @Override
    public double get(int index) {
      return buffer.get(index);
    }

    @Override
    public void set(int index, double value) {
      buffer.put(index, (float) value);
    }
  }

  /** Of FLOAT64. */
  record Doubles(DoubleBuffer buffer) implements Cells {
    @Override
    public double get(int index) {
      return buffer.get(index);
    }

    @Override
    public void set(int index, double value) {
      buffer.put(index, value);
    }
  }
}
