package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Copies between the Java heap and the engine, and translates types. */
final class Transfer {
  private Transfer() {}

  static Tensor upload(HostArray array) {
    Shape shape = shape(array.shape());
    return switch (array.type().dtype()) {
      case FLOAT32 -> TFloat32.tensorOf(shape, DataBuffers.of(array.floats()));
      case FLOAT64 -> TFloat64.tensorOf(shape, DataBuffers.of(array.doubles()));
      case INT32 -> TInt32.tensorOf(shape, DataBuffers.of(array.ints()));
      case BOOL -> TBool.tensorOf(shape, DataBuffers.of(array.booleans()));
    };
  }

  static HostArray download(Tensor tensor, TensorType type) {
    int size = type.shape().size();
    switch (type.dtype()) {
      case FLOAT32 -> {
        float[] elements = new float[size];
        ((TFloat32) tensor).copyTo(DataBuffers.of(elements));
        return HostArray.of(type.shape(), elements);
      }
      case FLOAT64 -> {
        double[] elements = new double[size];
        ((TFloat64) tensor).copyTo(DataBuffers.of(elements));
        return HostArray.of(type.shape(), elements);
      }
      case INT32 -> {
        int[] elements = new int[size];
        ((TInt32) tensor).copyTo(DataBuffers.of(elements));
        return HostArray.of(type.shape(), elements);
      }
      case BOOL -> {
        boolean[] elements = new boolean[size];
        ((TBool) tensor).copyTo(DataBuffers.of(elements));
        return HostArray.of(type.shape(), elements);
      }
    }
    throw new IllegalStateException("tf: no element type " + type.dtype());
  }

  static Shape shape(io.github.vae4j.api.program.Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i);
    }
    return Shape.of(dims);
  }

  static DataType dataType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case FLOAT64 -> DataType.DT_DOUBLE;
      case INT32 -> DataType.DT_INT32;
      case BOOL -> DataType.DT_BOOL;
    };
  }
}
