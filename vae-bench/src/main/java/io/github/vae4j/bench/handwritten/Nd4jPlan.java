package io.github.vae4j.bench.handwritten;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** Operations bound once to arrays that are allocated once, and run in order. */
final class Nd4jPlan implements AutoCloseable {
  private final List<Runnable> operations = new ArrayList<>();
  private final List<INDArray> arrays = new ArrayList<>();
  private final List<OpContext> contexts = new ArrayList<>();

  /** Allocates an array of zeros. */
  INDArray array(long... dims) {
    INDArray array = Nd4j.create(DataType.FLOAT, dims, 'c');
    arrays.add(array);
    return array;
  }

  INDArray like(INDArray other) {
    return array(other.shape());
  }

  /** Copies elements from the heap. */
  static void write(float[] elements, INDArray array) {
    ((FloatPointer) array.data().pointer()).put(elements, 0, elements.length);
  }

  /** Returns the first element. */
  static float first(INDArray array) {
    return ((FloatPointer) array.data().pointer()).get(0);
  }

  /** Adds an operation that takes no arguments but arrays, and returns its result. */
  INDArray op(String name, INDArray result, INDArray... inputs) {
    op(name, List.of(inputs), List.of(result));
    return result;
  }

  /** Adds an operation with whole numbers as arguments, and returns its result. */
  INDArray op(String name, long[] arguments, INDArray result, INDArray... inputs) {
    op(name, List.of(inputs), List.of(result)).setIArguments(arguments);
    return result;
  }

  /** Adds an operation and returns what it will be called with. */
  OpContext op(String name, List<INDArray> inputs, List<INDArray> results) {
    CustomOp operation = DynamicCustomOp.builder(name).build();
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(inputs);
    context.setOutputArrays(results);
    contexts.add(context);
    operations.add(() -> Nd4j.getExecutioner().exec(operation, context));
    return context;
  }

  /** Adds an operation that holds its arrays, and returns its result. */
  INDArray op(Op operation) {
    operations.add(() -> Nd4j.getExecutioner().exec(operation));
    return operation.z();
  }

  void run() {
    for (Runnable operation : operations) {
      operation.run();
    }
  }

  @Override
  public void close() {
    for (OpContext context : contexts) {
      try {
        context.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    arrays.forEach(INDArray::close);
  }
}
