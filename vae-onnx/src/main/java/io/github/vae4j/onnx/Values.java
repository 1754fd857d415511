package io.github.vae4j.onnx;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the values of a program are called in a graph. Operators repeat their arguments by
 * themselves, as a Broadcast does. So of a repeated value only its source is kept, and the
 * repetition is written where something else uses it.
 */
final class Values {
  private final Graph graph;
  private final TwoBatches batches;
  private final Sizes sizes;
  private final Map<Value, String> names = new HashMap<>();
  private final Map<Value, Source> sources = new HashMap<>();

  private record Source(String name, Shape shape) {}

  Values(Graph graph, TwoBatches batches, Sizes sizes) {
    this.graph = graph;
    this.batches = batches;
    this.sizes = sizes;
  }

  void put(Value value, String name) {
    names.put(value, name);
  }

  /** Lets a value be another one, repeated. */
  void repeat(Value value, String source, Shape shape) {
    sources.put(value, new Source(source, shape));
  }

  /**
   * Returns the name of a value, written out where it is a repetition.
   *
   * @param where it is needed
   */
  String name(Equation where, Value value) {
    String known = names.get(value);
    if (known != null) {
      return known;
    }
    Source source = sources.get(value);
    if (source == null) {
      throw new IllegalStateException("value " + value + " has no name");
    }
    String shape = sizes.of(batches.dims(where, value));
    String repeated = graph.node("Expand", List.of(source.name(), shape));
    names.put(value, repeated);
    return repeated;
  }

  /**
   * Returns the arguments of an operator that repeats them: one at least has the full shape.
   *
   * @param last how many of the last axes it does not repeat
   */
  List<String> arguments(Equation equation, int last) {
    boolean full = equation.inputs().stream().anyMatch(value -> repeated(value, last).isEmpty());
    List<String> arguments = new ArrayList<>();
    for (Value value : equation.inputs()) {
      Optional<Source> source = repeated(value, last);
      boolean written = source.isEmpty() || (!full && arguments.isEmpty());
      arguments.add(written ? name(equation, value) : source.get().name());
    }
    return arguments;
  }

  /** Returns what a value repeats, if that has its last axes. */
  private Optional<Source> repeated(Value value, int last) {
    int to = value.shape().rank();
    return Optional.ofNullable(sources.get(value))
        .filter(source -> source.shape().rank() >= last)
        .filter(
            source -> {
              int from = source.shape().rank();
              Shape own = source.shape().range(from - last, from);
              return own.equals(value.shape().range(to - last, to));
            });
  }
}
