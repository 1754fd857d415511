package io.github.vae4j.backend.djl;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Copies between the heap and the engine, through a buffer on memory that the engine owns: an array
 * made from a Java buffer would share its memory, and views of it outlive it.
 */
final class Transfer {
  private Transfer() {}

  /**
   * Returns the engine's name of an element type. It aborts the process on some it has no use for.
   */
  static DataType type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT64 -> DataType.FLOAT64;
      case INT32 -> DataType.INT32;
      case BOOL -> DataType.BOOLEAN;
    };
  }

  static Shape shape(io.github.vae4j.api.program.Shape shape) {
    return new Shape(Arrays.stream(shape.toArray()).asLongStream().toArray());
  }

  static PtNDArray upload(PtNDManager manager, HostArray host) {
    requireBufferSize(host.type());
    PtNDArray array =
        JniUtils.createEmptyNdArray(
            manager,
            shape(host.shape()),
            type(host.type().dtype()),
            Device.cpu(),
            SparseFormat.DENSE);
    write(host, array.toByteBuffer(true));
    if (!manager.getDevice().isGpu()) {
      return array;
    }
    try (array) {
      return array.toDevice(manager.getDevice(), true);
    }
  }

  private static void requireBufferSize(TensorType type) {
    if (type.bytes() > Integer.MAX_VALUE) {
      throw new BackendException(
          BackendException.Kind.UNSUPPORTED,
          "djl: at most 2 GiB pass between heap and engine at once, "
              + type
              + " has "
              + type.bytes()
              + " bytes");
    }
  }

  private static void write(HostArray host, ByteBuffer bytes) {
    switch (host.type().dtype()) {
      case FLOAT32 -> bytes.asFloatBuffer().put(host.floats());
      case FLOAT64 -> bytes.asDoubleBuffer().put(host.doubles());
      case INT32 -> bytes.asIntBuffer().put(host.ints());
      case BOOL -> {
        for (boolean b : host.booleans()) {
          bytes.put((byte) (b ? 1 : 0));
        }
      }
    }
  }

  static HostArray download(PtNDArray array, TensorType type) {
    requireBufferSize(type);
    if (!array.getDevice().isGpu()) {
      return read(array.toByteBuffer(true), type);
    }
    try (PtNDArray copy = array.toDevice(Device.cpu(), true)) {
      return read(copy.toByteBuffer(true), type);
    }
  }

  private static HostArray read(ByteBuffer bytes, TensorType type) {
    int n = type.shape().size();
    return switch (type.dtype()) {
      case FLOAT32 -> {
        float[] a = new float[n];
        bytes.asFloatBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case FLOAT64 -> {
        double[] a = new double[n];
        bytes.asDoubleBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case INT32 -> {
        int[] a = new int[n];
        bytes.asIntBuffer().get(a);
        yield HostArray.of(type.shape(), a);
      }
      case BOOL -> {
        boolean[] a = new boolean[n];
        for (int i = 0; i < n; i++) {
          a[i] = bytes.get(i) != 0;
        }
        yield HostArray.of(type.shape(), a);
      }
    };
  }
}
