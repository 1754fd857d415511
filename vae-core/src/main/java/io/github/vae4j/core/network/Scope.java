package io.github.vae4j.core.network;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A place in a model's tree of parameter names, bound to one trace. Asking twice for a name gives
 * the same tensor, so a network can be applied several times in one program.
 */
public final class Scope {
  private record Entry(Parameter parameter, Tensor tensor) {}

  /** What the places of one tree share. */
  private static final class Tree {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Integer> sites = new HashMap<>(); // how often each drew
    private final boolean training;
    private BiFunction<String, Tensor, Tensor> replacement = (name, tensor) -> tensor;

    Tree(boolean training) {
      this.training = training;
    }
  }

  private final Trace trace;
  private final DType dtype;
  private final String path;
  private final Tree tree;

  private Scope(Trace trace, DType dtype, String path, Tree tree) {
    this.trace = trace;
    this.dtype = dtype;
    this.path = path;
    this.tree = tree;
  }

  /**
   * Returns the root of a new tree.
   *
   * @throws IllegalArgumentException if the element type is not floating point
   */
  public static Scope root(Trace trace, DType dtype) {
    return root(trace, dtype, false);
  }

  /**
   * Returns the root of a new tree in a program that trains the model: there alone {@link
   * #trainingNoise} is drawn.
   *
   * @throws IllegalArgumentException if the element type is not floating point
   */
  public static Scope training(Trace trace, DType dtype) {
    return root(trace, dtype, true);
  }

  private static Scope root(Trace trace, DType dtype, boolean training) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("scope: parameters need FLOAT32 or FLOAT64, got " + dtype);
    }
    return new Scope(trace, dtype, "", new Tree(training));
  }

  /** Returns the place {@code name} below this one. */
  public Scope child(String name) {
    return new Scope(trace, dtype, path + name + "/", tree);
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
    Entry entry = tree.entries.get(full);
    if (entry == null) {
      Parameter parameter = new Parameter(full, new TensorType(dtype, shape), initializer);
      entry = new Entry(parameter, trace.input(full, Role.PARAMETER, parameter.type()));
      tree.entries.put(full, entry);
    } else if (!entry.parameter.type().shape().equals(shape)) {
      throw new ShapeException(
          "parameter "
              + full
              + ": declared with shape "
              + entry.parameter.type().shape()
              + ", now asked for "
              + shape);
    }
    return tree.replacement.apply(full, entry.tensor);
  }

  /**
   * Returns random numbers of a network that is noisy while it is trained; nothing in programs that
   * encode, decode or evaluate. Each call draws other numbers, so a network that is applied several
   * times in one program has noise of its own each time.
   *
   * @param site name of the noise below this place
   */
  public Optional<Tensor> trainingNoise(String site, Noise noise, Shape shape) {
    if (!tree.training) {
      return Optional.empty();
    }
    int number = tree.sites.merge(path + site, 1, Integer::sum);
    String name = path + site + (number == 1 ? "" : "/" + number);
    return Optional.of(trace.noise(name, noise, new TensorType(dtype, shape)));
  }

  /**
   * Runs {@code body}; whatever parameter is asked for in it, anywhere in the tree, is declared as
   * ever and handed out as {@code replacement} gives it.
   *
   * @param replacement takes the parameter's whole name and its tensor, and returns a tensor of the
   *     same type, the same one for the same name
   */
  public <R> R replacing(BiFunction<String, Tensor, Tensor> replacement, Supplier<R> body) {
    BiFunction<String, Tensor, Tensor> before = tree.replacement;
    tree.replacement = replacement;
    try {
      return body.get();
    } finally {
      tree.replacement = before;
    }
  }

  /** Returns all parameters of the tree in order of declaration. */
  public List<Parameter> parameters() {
    return tree.entries.values().stream().map(Entry::parameter).toList();
  }

  /** Returns the tensors of {@link #parameters()}, in the same order. */
  public List<Tensor> tensors() {
    return tree.entries.values().stream().map(Entry::tensor).toList();
  }
}
