package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between the Java heap and the engine, and translates types. */
final class Transfer {
  private Transfer() {}

  static INDArray upload(HostArray array) {
    INDArray target = allocate(array.type());
    write(array, target);
    return target;
  }

  /** Returns a dense row-major array of undefined content, which the caller closes. */
  static INDArray allocate(TensorType type) {
    return type.shape().rank() == 0
        ? Nd4j.scalar(dataType(type.dtype()), 0)
        : Nd4j.createUninitialized(dataType(type.dtype()), dims(type.shape()), 'c');
  }

  static void write(HostArray array, INDArray target) {
    if (Engine.isCuda()) {
      writeThrough(array, target.data());
      return;
    }
    Pointer pointer = target.data().pointer();
    int size = array.shape().size();
    switch (array.type().dtype()) {
      case FLOAT32 -> new FloatPointer(pointer).put(array.floats(), 0, size);
      case FLOAT64 -> new DoublePointer(pointer).put(array.doubles(), 0, size);
      case INT32 -> new IntPointer(pointer).put(array.ints(), 0, size);
      case BOOL -> new BooleanPointer(pointer).put(array.booleans(), 0, size);
    }
  }

  /** Leaves it to the engine to keep the copy on the card up to date. */
  private static void writeThrough(HostArray array, DataBuffer target) {
    switch (array.type().dtype()) {
      case FLOAT32 -> target.setData(array.floats());
      case FLOAT64 -> target.setData(array.doubles());
      case INT32 -> target.setData(array.ints());
      case BOOL -> {
        for (int i = 0; i < array.booleans().length; i++) {
          target.put(i, array.booleans()[i]);
        }
      }
    }
  }

  /** Copies a dense row-major array. */
  static HostArray download(INDArray array, TensorType type) {
    if (Engine.isCuda()) {
      return downloadThrough(array.data(), type);
    }
    Pointer pointer = array.data().pointer();
    int size = type.shape().size();
    switch (type.dtype()) {
      case FLOAT32 -> {
        float[] elements = new float[size];
        new FloatPointer(pointer).get(elements, 0, size);
        return HostArray.of(type.shape(), elements);
      }
      case FLOAT64 -> {
        double[] elements = new double[size];
        new DoublePointer(pointer).get(elements, 0, size);
        return HostArray.of(type.shape(), elements);
      }
      case INT32 -> {
        int[] elements = new int[size];
        new IntPointer(pointer).get(elements, 0, size);
        return HostArray.of(type.shape(), elements);
      }
      case BOOL -> {
        boolean[] elements = new boolean[size];
        new BooleanPointer(pointer).get(elements, 0, size);
        return HostArray.of(type.shape(), elements);
      }
    }
    throw new IllegalStateException("nd4j: no element type " + type.dtype());
  }

  private static HostArray downloadThrough(DataBuffer from, TensorType type) {
    return switch (type.dtype()) {
      case FLOAT32 -> HostArray.of(type.shape(), from.asFloat());
      case FLOAT64 -> HostArray.of(type.shape(), from.asDouble());
      case INT32 -> HostArray.of(type.shape(), from.asInt());
      case BOOL -> {
        int[] numbers = from.asInt();
        boolean[] elements = new boolean[numbers.length];
        for (int i = 0; i < elements.length; i++) {
          elements[i] = numbers[i] != 0;
        }
        yield HostArray.of(type.shape(), elements);
      }
    };
  }

  static long[] dims(Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i);
    }
    return dims;
  }

  static DataType dataType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.FLOAT;
      case FLOAT64 -> DataType.DOUBLE;
      case INT32 -> DataType.INT32;
      case BOOL -> DataType.BOOL;
    };
  }
}
