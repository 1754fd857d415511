package io.github.vae4j.onnx;

import io.github.vae4j.api.program.HostArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph of an ONNX model while it is written: operators in their order, and constants. A value
 * is known by its name. The numbers of fields are those of ONNX's schema.
 */
final class Graph {
  private final Set<String> names = new HashSet<>();
  private final Map<List<Long>, String> longs = new HashMap<>();
  private final Message nodes = new Message();
  private final Message constants = new Message();
  private final Message inputs = new Message();
  private final Message outputs = new Message();

  /**
   * Starts a graph.
   *
   * @param reserved names of inputs and outputs, which nothing else gets
   */
  Graph(Set<String> reserved) {
    names.addAll(reserved);
  }

  private String fresh(String wish) {
    String name = wish;
    while (!names.add(name)) {
      name += "'";
    }
    return name;
  }

  /** Adds an operator and returns the name of its result. */
  String node(String operator, List<String> arguments, Attribute... attributes) {
    String result = fresh(Integer.toString(names.size()));
    node(operator, arguments, result, attributes);
    return result;
  }

  private void node(
      String operator, List<String> arguments, String result, Attribute... attributes) {
    Message node = new Message();
    arguments.forEach(argument -> node.text(1, argument));
    node.text(2, result).text(3, operator + " " + result).text(4, operator);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message());
    }
    nodes.message(1, node);
  }

  /** Adds a constant and returns its name. */
  String constant(String wish, HostArray array) {
    return constant(
        wish,
        array.shape().toArray(),
        ElementType.of(array.type().dtype()).number(),
        ElementType.bytes(array));
  }

  String constant(HostArray array) {
    return constant("constant " + names.size(), array);
  }

  private String constant(String wish, int[] dims, int type, byte[] bytes) {
    String name = fresh(wish);
    Message tensor = new Message();
    for (int dim : dims) {
      tensor.number(1, dim);
    }
    constants.message(5, tensor.number(2, type).text(8, name).bytes(9, bytes));
    return name;
  }

  /** Returns the name of a vector of 64-bit integers. */
  String longs(long... numbers) {
    return longs.computeIfAbsent(
        Arrays.stream(numbers).boxed().toList(),
        list ->
            constant(
                "sizes " + list,
                new int[] {numbers.length},
                ElementType.INT64,
                ElementType.bytes(numbers)));
  }

  void input(Port port) {
    inputs.message(11, value(port));
  }

  /** Lets a value be an output. */
  void output(Port port, String name) {
    node("Identity", List.of(name), port.name());
    outputs.message(12, value(port));
  }

  private static Message value(Port port) {
    Message shape = new Message();
    for (String dim : port.dims()) {
      shape.message(
          1,
          dim.equals(Port.BATCH)
              ? new Message().text(2, dim)
              : new Message().number(1, Long.parseLong(dim)));
    }
    Message tensor =
        new Message().number(1, ElementType.of(port.type()).number()).message(2, shape);
    return new Message()
        .text(1, port.name())
        .message(2, new Message().message(1, tensor))
        .text(3, port.description());
  }

  /** Returns the graph. */
  Message message(String name) {
    return new Message()
        .fields(nodes)
        .text(2, name)
        .fields(constants)
        .fields(inputs)
        .fields(outputs);
  }
}
