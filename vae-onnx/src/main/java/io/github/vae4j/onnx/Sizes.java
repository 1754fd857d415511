package io.github.vae4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Vectors of sizes in a graph: constants, or computed of the number of rows that a run is given.
 */
final class Sizes {
  private static final long ANY = -1; // which Reshape finds out

  private final Graph graph;
  private final String rows; // the input whose first axis is the batch
  private final Map<List<Dim>, String> known = new HashMap<>();

  Sizes(Graph graph, String rows) {
    this.graph = graph;
    this.rows = rows;
  }

  /** Returns the name of a vector of these sizes. */
  String of(List<Dim> dims) {
    if (dims.stream().noneMatch(Dim::ofBatch)) {
      return graph.longs(dims.stream().mapToLong(Dim::number).toArray());
    }
    String found = known.get(dims);
    if (found == null) {
      found = computed(dims);
      known.put(dims, found);
    }
    return found;
  }

  private String computed(List<Dim> dims) {
    if (dims.size() > 1) {
      List<String> parts = new ArrayList<>();
      dims.forEach(dim -> parts.add(of(List.of(dim))));
      return graph.node("Concat", parts, Attribute.of("axis", 0));
    }
    long times = dims.get(0).number();
    return times == 1
        ? graph.node("Shape", List.of(rows), Attribute.of("start", 0), Attribute.of("end", 1))
        : graph.node("Mul", List.of(of(List.of(new Dim(1, true))), graph.longs(times)));
  }

  /** Returns the name of a shape for Reshape, which finds out one size by itself. */
  String forReshape(List<Dim> dims) {
    return dims.stream().filter(Dim::ofBatch).count() != 1
        ? of(dims)
        : graph.longs(dims.stream().mapToLong(d -> d.ofBatch() ? ANY : d.number()).toArray());
  }
}
