package io.github.vae4j.backend.nd4j.plan;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The dense row-major arrays of a backend. Some that were given back wait to be taken again, at
 * most {@link #KEPT_BYTES}: a new one costs the engine as much time as ten small operations.
 * Thread-safe.
 */
public final class Memory implements AutoCloseable {
  static final long KEPT_BYTES = 32L << 20;

  private final boolean onHost;
  private final Map<TensorType, Deque<INDArray>> kept = new HashMap<>();
  private long keptBytes;
  private boolean closed;

  /**
   * Prepares the memory.
   *
   * @param onHost whether the arrays are in memory that Java can address
   */
  public Memory(boolean onHost) {
    this.onHost = onHost;
  }

  /** Returns an array of undefined content. */
  public synchronized INDArray take(TensorType type) {
    Deque<INDArray> fitting = kept.get(type);
    if (fitting == null || fitting.isEmpty()) {
      return allocate(type);
    }
    keptBytes -= type.bytes();
    return fitting.pop();
  }

  /** Takes back an array that nobody uses any more. */
  public synchronized void giveBack(INDArray array, TensorType type) {
    if (closed || keptBytes + type.bytes() > KEPT_BYTES) {
      array.close();
    } else {
      keptBytes += type.bytes();
      kept.computeIfAbsent(type, t -> new ArrayDeque<>()).push(array);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.values().forEach(arrays -> arrays.forEach(INDArray::close));
    kept.clear();
  }

  /** Returns a new array of undefined content, which the caller closes. */
  public static INDArray allocate(TensorType type) {
    return type.shape().rank() == 0
        ? Nd4j.scalar(dataType(type.dtype()), 0)
        : Nd4j.createUninitialized(dataType(type.dtype()), dims(type.shape()), 'c');
  }

  public INDArray upload(HostArray array) {
    INDArray target = take(array.type());
    write(array, target);
    return target;
  }

  public void write(HostArray array, INDArray target) {
    if (!onHost) {
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

  public HostArray download(INDArray array, TensorType type) {
    if (!onHost) {
      return downloadThrough(array.data(), type);
    }
    Pointer pointer = array.data().pointer();
    int size = type.shape().size();
    return switch (type.dtype()) {
      case FLOAT32 -> {
        float[] elements = new float[size];
        new FloatPointer(pointer).get(elements, 0, size);
        yield HostArray.of(type.shape(), elements);
      }
      case FLOAT64 -> {
        double[] elements = new double[size];
        new DoublePointer(pointer).get(elements, 0, size);
        yield HostArray.of(type.shape(), elements);
      }
      case INT32 -> {
        int[] elements = new int[size];
        new IntPointer(pointer).get(elements, 0, size);
        yield HostArray.of(type.shape(), elements);
      }
      case BOOL -> {
        boolean[] elements = new boolean[size];
        new BooleanPointer(pointer).get(elements, 0, size);
        yield HostArray.of(type.shape(), elements);
      }
    };
  }

  /** Reads the first elements of a buffer, which may be larger than what is in it. */
  private static HostArray downloadThrough(DataBuffer from, TensorType type) {
    int size = type.shape().size();
    return switch (type.dtype()) {
      case FLOAT32 -> HostArray.of(type.shape(), Arrays.copyOf(from.asFloat(), size));
      case FLOAT64 -> HostArray.of(type.shape(), Arrays.copyOf(from.asDouble(), size));
      case INT32 -> HostArray.of(type.shape(), Arrays.copyOf(from.asInt(), size));
      case BOOL -> {
        int[] numbers = from.asInt();
        boolean[] elements = new boolean[size];
        for (int i = 0; i < elements.length; i++) {
          elements[i] = numbers[i] != 0;
        }
        yield HostArray.of(type.shape(), elements);
      }
    };
  }

  /** Returns what copies all elements from one array to another of its type. */
  public Runnable copy(INDArray from, INDArray to, TensorType type) {
    if (!onHost) {
      return () -> to.assign(from);
    }
    Pointer source = from.data().pointer();
    Pointer target = to.data().pointer();
    long bytes = type.bytes();
    return () -> Pointer.memcpy(target, source, bytes);
  }

  /** Returns an array on the first elements of another one's memory. */
  static INDArray view(INDArray array, Shape shape) {
    long[] dims = dims(shape);
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return Nd4j.create(array.data(), dims, strides, 0, 'c');
  }

  private static long[] dims(Shape shape) {
    long[] dims = new long[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i);
    }
    return dims;
  }

  public static DataType dataType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.FLOAT;
      case FLOAT64 -> DataType.DOUBLE;
      case INT32 -> DataType.INT32;
      case BOOL -> DataType.BOOL;
    };
  }
}
