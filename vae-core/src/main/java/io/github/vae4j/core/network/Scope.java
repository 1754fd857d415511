package io.github.vae4j.core.network;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in a model's tree of parameter names, bound to one trace. Asking twice for a name gives
 * the same tensor, so a network can be applied several times in one program.
 */
public final class Scope {
  private record Entry(Parameter parameter, Tensor tensor) {}

  private final Trace trace;
  private final DType dtype;
  private final String path;
  private final Map<String, Entry> entries;

  private Scope(Trace trace, DType dtype, String path, Map<String, Entry> entries) {
    this.trace = trace;
    this.dtype = dtype;
    this.path = path;
    this.entries = entries;
  }

  /**
   * Returns the root of a new tree.
   *
   * @throws IllegalArgumentException if the element type is not floating point
   */
  public static Scope root(Trace trace, DType dtype) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("scope: parameters need FLOAT32 or FLOAT64, got " + dtype);
    }
    return new Scope(trace, dtype, "", new LinkedHashMap<>());
  }

  /** Returns the place {@code name} below this one. */
  public Scope child(String name) {
    return new Scope(trace, dtype, path + name + "/", entries);
  }

  /** Returns the trace. */
  public Trace trace() {
    return trace;
  }

  /** Returns the element type of the parameters. */
  public DType dtype() {
    return dtype;
  }

  /**
   * Returns the parameter of this name, declared as an input of the trace on first use.
   *
   * @throws ShapeException if it was declared with another shape
   */
  public Tensor parameter(String name, Shape shape, Initializer initializer) {
    String full = path + name;
    Entry entry = entries.get(full);
    if (entry == null) {
      Parameter parameter = new Parameter(full, new TensorType(dtype, shape), initializer);
      entry = new Entry(parameter, trace.input(full, Role.PARAMETER, parameter.type()));
      entries.put(full, entry);
    } else if (!entry.parameter.type().shape().equals(shape)) {
      throw new ShapeException(
          "parameter "
              + full
              + ": declared with shape "
              + entry.parameter.type().shape()
              + ", now asked for "
              + shape);
    }
    return entry.tensor;
  }

  /** Returns all parameters of the tree in order of declaration. */
  public List<Parameter> parameters() {
    return entries.values().stream().map(Entry::parameter).toList();
  }

  /** Returns the tensors of {@link #parameters()}, in the same order. */
  public List<Tensor> tensors() {
    return entries.values().stream().map(Entry::tensor).toList();
  }
}
