package io.github.vae4j.backend.tf;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.types.TInt32;

/** Adds operations to a graph. */
final class Nodes {
  /** Stands for no equation. */
  static final int NONE = -1;

  private final Graph graph;
  private final String device;
  private final Map<List<Integer>, Output<?>> vectors = new HashMap<>();
  private final Map<TensorType, Map<Double, Output<?>>> scalars = new HashMap<>();
  private final Map<String, Integer> equations = new HashMap<>();
  private int count;
  private int equation = NONE;

  Nodes(Graph graph, String device) {
    this.graph = graph;
    this.device = device;
  }

  Graph graph() {
    return graph;
  }

  /** Says of which equation the operations are that are added from now on, or {@link #NONE}. */
  void of(int index) {
    equation = index;
  }

  /** Returns the equation that the operations being added are of. */
  int equation() {
    return equation;
  }

  /** Returns the index of the equation that each operation is a part of, by name. */
  Map<String, Integer> equations() {
    return Map.copyOf(equations);
  }

  /** Adds an operation with one result. */
  Output<?> add(String type, Output<?>... inputs) {
    return add(type, builder -> builder, inputs);
  }

  /** Adds an operation with one result and attributes. */
  Output<?> add(String type, UnaryOperator<GraphOperationBuilder> attributes, Output<?>... inputs) {
    return operation(type, attributes, inputs).output(0);
  }

  GraphOperation operation(
      String type, UnaryOperator<GraphOperationBuilder> attributes, Output<?>... inputs) {
    GraphOperationBuilder builder = builder(type);
    for (Output<?> input : inputs) {
      builder.addInput(input);
    }
    return attributes.apply(builder).build();
  }

  GraphOperationBuilder builder(String type) {
    String name = type + "_" + count++;
    if (equation != NONE) {
      equations.put(name, equation);
    }
    return graph.opBuilder(type, name, graph.baseScope()).setDevice(device);
  }

  Output<?> placeholder(TensorType type) {
    return add(
        "Placeholder",
        b ->
            b.setAttr("dtype", Transfer.dataType(type.dtype()))
                .setAttr("shape", Transfer.shape(type.shape())));
  }

  Output<?> constant(HostArray value) {
    return constant(Transfer.upload(value));
  }

  /** Adds a constant and closes the tensor. */
  private Output<?> constant(Tensor value) {
    try (value) {
      return add("Const", b -> b.setAttr("dtype", value.dataType()).setAttr("value", value));
    }
  }

  /** Returns a scalar constant, the same one for the same number. */
  Output<?> scalar(DType dtype, double value) {
    TensorType type = TensorType.of(dtype);
    return scalars
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(value, v -> constant(HostArray.filled(type, v)));
  }

  /** Returns a constant of axes, positions or sizes, the same one for the same numbers. */
  Output<?> vector(List<Integer> numbers) {
    return vectors.computeIfAbsent(
        numbers, n -> constant(TInt32.vectorOf(n.stream().mapToInt(Integer::intValue).toArray())));
  }

  Output<?> vector(Shape shape) {
    return vector(Arrays.stream(shape.toArray()).boxed().toList());
  }

  Output<?> index(int number) {
    return scalar(DType.INT32, number);
  }

  Output<?> transpose(Output<?> x, List<Integer> permutation) {
    return add("Transpose", x, vector(permutation));
  }

  Output<?> reshape(Output<?> x, Shape shape) {
    return add("Reshape", x, vector(shape));
  }

  /** Reshapes to [rows, columns] with as many rows, -1, as there are. */
  Output<?> reshape(Output<?> x, int rows, int columns) {
    return add("Reshape", x, vector(List.of(rows, columns)));
  }

  /** Pads with zeros: numbers before and after, axis by axis. */
  Output<?> pad(Output<?> x, List<Integer> pairs) {
    return add("Pad", x, reshape(vector(pairs), Shape.of(pairs.size() / 2, 2)));
  }

  /** Returns the elements from starts to below limits. */
  Output<?> slice(Output<?> x, List<Integer> starts, List<Integer> limits) {
    return add(
        "StridedSlice",
        x,
        vector(starts),
        vector(limits),
        vector(Collections.nCopies(starts.size(), 1)));
  }
}
