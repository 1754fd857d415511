package io.github.vae4j.onnx;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A program that was traced for two sizes of a batch. It has one form for all sizes if both have
 * the same equations and each size of the one is that of the other, or the same multiple of the
 * batch: a size that depends on the batch otherwise differs from both.
 */
final class TwoBatches {
  // Primes, which sizes of a model are rarely a multiple of.
  private static final int FIRST = 13;
  private static final int SECOND = 17;

  /** Primitives that name sizes, or hold an array of a size; the others have to be equal. */
  private static final Set<Class<?>> SIZED =
      Set.of(
          Primitive.Reshape.class,
          Primitive.Broadcast.class,
          Primitive.Slice.class,
          Primitive.Pad.class,
          Primitive.Iota.class,
          Primitive.Constant.class,
          OptionalPrimitive.RandomNoise.class);

  private final String part;
  private final Program first;
  private final Program second;
  private final Map<Value, Value> twins = new HashMap<>(); // of the first program in the second

  private TwoBatches(String part, Program first, Program second) {
    this.part = part;
    this.first = first;
    this.second = second;
    for (int i = 0; i < first.inputs().size(); i++) {
      twins.put(first.inputs().get(i).value(), second.inputs().get(i).value());
    }
    for (int i = 0; i < first.equations().size(); i++) {
      Equation equation = first.equations().get(i);
      if (i >= second.equations().size() || !sameOperation(equation, second.equations().get(i))) {
        throw refusal(equation, "has another place in the program for another number of rows");
      }
      twins.put(equation.output(), second.equations().get(i).output());
    }
  }

  /**
   * Traces a program twice.
   *
   * @param part of the model that it computes, for messages
   * @param trace the program for a number of rows
   * @throws IllegalArgumentException if the two differ by more than sizes
   */
  static TwoBatches trace(String part, IntFunction<Program> trace) {
    return new TwoBatches(part, trace.apply(FIRST), trace.apply(SECOND));
  }

  /** Returns a program of fixed sizes. */
  static TwoBatches fixed(String part, Program program) {
    return new TwoBatches(part, program, program);
  }

  private boolean sameOperation(Equation a, Equation b) {
    boolean same =
        SIZED.contains(a.primitive().getClass())
            ? a.primitive().getClass() == b.primitive().getClass()
            : a.primitive().equals(b.primitive());
    return same && a.inputs().stream().map(twins::get).toList().equals(b.inputs());
  }

  /** Returns the program for the first size. */
  Program program() {
    return first;
  }

  /** Returns the rows of that program. */
  int rows() {
    return FIRST;
  }

  /** Returns the equation of that place for the second size. */
  Equation twin(int equation) {
    return second.equations().get(equation);
  }

  /** Returns the sizes of a value. */
  List<Dim> dims(Equation where, Value value) {
    Value twin = twins.get(value);
    return dims(where, list(value.shape()), twin == null ? List.of() : list(twin.shape()));
  }

  private static List<Integer> list(Shape shape) {
    List<Integer> list = new ArrayList<>();
    for (int dim : shape.toArray()) {
      list.add(dim);
    }
    return list;
  }

  /**
   * Returns what sizes are for any number of rows.
   *
   * @throws IllegalArgumentException if one is neither a number nor a multiple of the batch
   */
  List<Dim> dims(Equation where, List<Integer> ofFirst, List<Integer> ofSecond) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < ofFirst.size(); i++) {
      int a = ofFirst.get(i);
      int b = ofSecond.get(i);
      if (a != b && (a % FIRST != 0 || b % SECOND != 0 || a / FIRST != b / SECOND)) {
        throw refusal(
            where, "has sizes " + ofFirst + ", which are no multiples of the number of rows");
      }
      dims.add(a == b ? new Dim(a, false) : new Dim(a / FIRST, true));
    }
    return dims;
  }

  /**
   * Checks that noise is [draws, rows, ...], so that all rows can share it.
   *
   * @throws IllegalArgumentException if it has another shape; the message names it
   */
  void requireShared(String noise) {
    Shape a = first.input(noise).type().shape();
    Shape b = second.input(noise).type().shape();
    if (a.rank() < 2 || a.dim(0) != b.dim(0) || a.dim(1) != FIRST || b.dim(1) != SECOND) {
      throw new IllegalArgumentException(
          "onnx: expected "
              + part
              + " to draw for each row alike, with noise [draws, rows, ...], found the noise '"
              + noise
              + "' of shape "
              + a
              + " for "
              + FIRST
              + " rows; use this model from Java");
    }
  }

  /** Returns what says that an equation cannot be written. */
  IllegalArgumentException refusal(Equation equation, String found) {
    return new IllegalArgumentException(
        "onnx: expected "
            + part
            + " to be made of operations that ONNX has, for any number of rows, found that "
            + equation.primitive().operation()
            + (equation.origin().isEmpty() ? "" : " at " + equation.origin())
            + ' '
            + found
            + "; use this model from Java");
  }
}
