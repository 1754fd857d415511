package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A copy of a program with one more output: for each floating-point value, 0 if all its elements
 * are finite and NaN otherwise. Used to name the first value that turned infinite or NaN.
 */
public final class NonFiniteSearch {
  /** Name of the output [number of values] that tells which values are finite. */
  public static final String FLAGS = "nonFiniteFlags";

  private final Program program;
  private final List<String> descriptions;

  private NonFiniteSearch(Program program, List<String> descriptions) {
    this.program = program;
    this.descriptions = descriptions;
  }

  /** Returns the copy. */
  public Program program() {
    return program;
  }

  /** Returns what the flags are of, in their order. */
  public List<String> descriptions() {
    return Collections.unmodifiableList(descriptions);
  }

  /** Returns the search in a program. */
  public static NonFiniteSearch in(Program original) {
    Program.Builder builder = new Program.Builder();
    Map<Value, Value> copies = new HashMap<>();
    List<Value> watched = new ArrayList<>();
    List<String> descriptions = new ArrayList<>();
    for (Program.Input input : original.inputs()) {
      Value copy =
          input.noise().isPresent()
              ? builder.noise(input.name(), input.noise().get(), input.type())
              : builder.input(input.name(), input.role(), input.type());
      copies.put(input.value(), copy);
      if (input.type().dtype().isFloating()) {
        watched.add(copy);
        descriptions.add("input " + input.name() + " " + input.type());
      }
    }
    for (Equation equation : original.equations()) {
      List<Value> results =
          builder.add(
              equation.primitive(),
              equation.inputs().stream().map(value -> original(copies, value)).toList(),
              equation.origin());
      for (int i = 0; i < results.size(); i++) {
        copies.put(equation.outputs().get(i), results.get(i));
        if (results.get(i).dtype().isFloating()) {
          watched.add(results.get(i));
          descriptions.add(
              equation.primitive().operation()
                  + " "
                  + results.get(i).type()
                  + (equation.origin().isEmpty() ? "" : " at " + equation.origin()));
        }
      }
    }
    List<Value> flags = watched.stream().map(value -> flag(builder, value)).toList();
    List<Program.Output> outputs = new ArrayList<>();
    for (Program.Output output : original.outputs()) {
      outputs.add(new Program.Output(output.name(), original(copies, output.value())));
    }
    outputs.add(new Program.Output(FLAGS, one(builder, new Primitive.Concat(0), flags)));
    return new NonFiniteSearch(builder.build(outputs), descriptions);
  }

  /** Returns [1]: the sum of 0 times each element, which is NaN if one is not finite. */
  private static Value flag(Program.Builder builder, Value value) {
    Value zero =
        one(
            builder,
            new Primitive.Constant(HostArray.filled(TensorType.of(value.dtype()), 0)),
            List.of());
    Value zeros = one(builder, new Primitive.Broadcast(value.shape()), List.of(zero));
    Value product = one(builder, new Primitive.Binary(BinaryOp.MUL), List.of(value, zeros));
    List<Integer> axes = IntStream.range(0, value.shape().rank()).boxed().toList();
    Value sum =
        axes.isEmpty()
            ? product
            : one(builder, new Primitive.Reduce(ReduceOp.SUM, axes), List.of(product));
    Value narrow =
        value.dtype() == DType.FLOAT32
            ? sum
            : one(builder, new Primitive.Cast(DType.FLOAT32), List.of(sum));
    return one(builder, new Primitive.Reshape(Shape.of(1)), List.of(narrow));
  }

  private static Value original(Map<Value, Value> copies, Value value) {
    Value copy = copies.get(value);
    if (copy == null) {
      throw new IllegalStateException("the program uses " + value + " without defining it");
    }
    return copy;
  }

  private static Value one(Program.Builder builder, Primitive primitive, List<Value> inputs) {
    return builder.add(primitive, inputs, "").get(0);
  }

  /** Returns the flags that are set. */
  public static boolean[] set(HostArray flags) {
    boolean[] set = new boolean[flags.shape().size()];
    for (int i = 0; i < set.length; i++) {
      set[i] = Double.isNaN(flags.get(i));
    }
    return set;
  }

  /**
   * Returns the description of the first flag set now and not before, or of the first set at all.
   *
   * @param descriptions of the flags, in their order; those of several programs one after the other
   */
  public static String firstNew(List<String> descriptions, boolean[] before, boolean[] now) {
    return IntStream.range(0, now.length)
        .filter(i -> now[i] && !before[i])
        .mapToObj(descriptions::get)
        .findFirst()
        .or(
            () ->
                IntStream.range(0, now.length)
                    .filter(i -> now[i])
                    .mapToObj(descriptions::get)
                    .findFirst())
        .orElse("a value that the search did not see again");
  }
}
