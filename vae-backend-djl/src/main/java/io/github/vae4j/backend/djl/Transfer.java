package io.github.vae4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Copies between the heap and the engine. On the CPU the engine's own memory is written and read through a buffer; an array made
 * from a Java buffer would share its memory and outlive it.
 */
final class Transfer {
  private Transfer() {}

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
    Shape shape = shape(host.shape());
    DataType type = type(host.type().dtype());
    if (manager.getDevice().isGpu()) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(host.type().bytes())).order(ByteOrder.nativeOrder());
      write(host, bytes);
      return manager.create(bytes.rewind(), shape, type); // copied to the device
    }
    PtNDArray array = manager.create(shape, type);
    write(host, JniUtils.getByteBuffer(array, true).order(ByteOrder.nativeOrder()));
    return array;
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
    ByteBuffer bytes = array.toByteBuffer(true).order(ByteOrder.nativeOrder());
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
