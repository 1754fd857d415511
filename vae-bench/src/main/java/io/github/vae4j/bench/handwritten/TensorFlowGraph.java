package io.github.vae4j.bench.handwritten;

import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A graph built operation by operation, of float32 but for axes and shapes. */
final class TensorFlowGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private int operations;

  Graph graph() {
    return graph;
  }

  Output<?> op(String type, Output<?>... inputs) {
    return op(type, Map.of(), inputs);
  }

  /** Adds an operation and returns its first result. */
  Output<?> op(String type, Map<String, ?> attributes, Output<?>... inputs) {
    return operation(type, attributes, inputs).output(0);
  }

  GraphOperation operation(String type, Map<String, ?> attributes, Output<?>... inputs) {
    GraphOperationBuilder builder = graph.opBuilder(type, type + operations++, graph.baseScope());
    for (Output<?> input : inputs) {
      builder.addInput(input);
    }
    attributes.forEach((name, value) -> set(builder, name, value));
    return builder.build();
  }

  private static void set(GraphOperationBuilder builder, String name, Object value) {
    if (value instanceof DataType type) {
      builder.setAttr(name, type);
    } else if (value instanceof Shape shape) {
      builder.setAttr(name, shape);
    } else if (value instanceof Tensor tensor) {
      builder.setAttr(name, tensor);
    } else if (value instanceof Boolean flag) {
      builder.setAttr(name, flag);
    } else if (value instanceof long[] numbers) {
      builder.setAttr(name, numbers);
    } else if (value instanceof String text) {
      builder.setAttr(name, text);
    } else {
      throw new IllegalArgumentException("attribute " + name + ": no such type, " + value);
    }
  }

  Output<?> placeholder(long... dims) {
    return op("Placeholder", Map.of("dtype", DataType.DT_FLOAT, "shape", Shape.of(dims)));
  }

  Output<?> variable(long... dims) {
    return op(
        "VarHandleOp",
        Map.of(
            "dtype",
            DataType.DT_FLOAT,
            "shape",
            Shape.of(dims),
            "shared_name",
            "variable" + operations));
  }

  Output<?> read(Output<?> variable) {
    return op("ReadVariableOp", Map.of("dtype", DataType.DT_FLOAT), variable);
  }

  Output<?> constant(double value) {
    try (TFloat32 tensor = TFloat32.scalarOf((float) value)) {
      return op("Const", Map.of("dtype", DataType.DT_FLOAT, "value", tensor));
    }
  }

  Output<?> constant(int... values) {
    try (TInt32 tensor = TInt32.tensorOf(Shape.of(values.length), DataBuffers.of(values))) {
      return op("Const", Map.of("dtype", DataType.DT_INT32, "value", tensor));
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
