package io.github.vae4j.core.profile;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.pass.FlopCount;

/**
 * Counted work.
 *
 * @param flops floating-point operations, as {@link FlopCount} counts them
 * @param bytes that are moved: of a program its inputs and its outputs, each once; of an equation
 *     its arguments and its results, each once, and none where it only gives elements another shape
 */
public record Work(long flops, long bytes) {
  /** No work. */
  static final Work NONE = new Work(0, 0);

  /** Counts a program. What lies between inputs and outputs need not be moved. */
  public static Work of(Program program) {
    long inputs = program.inputs().stream().mapToLong(input -> input.type().bytes()).sum();
    long outputs = program.outputs().stream().mapToLong(o -> o.value().type().bytes()).sum();
    return new Work(FlopCount.of(program).total(), inputs + outputs);
  }

  /** Counts an equation. */
  public static Work of(Equation equation) {
    return new Work(FlopCount.of(equation).total(), moves(equation) ? bytes(equation) : 0);
  }

  private static boolean moves(Equation equation) {
    Primitive p = equation.primitive();
    return !(p instanceof Primitive.Reshape
        || p instanceof Primitive.Constant
        || p instanceof Primitive.StopGradient);
  }

  private static long bytes(Equation equation) {
    long bytes = 0;
    for (Value value : equation.inputs()) {
      bytes += value.type().bytes();
    }
    for (Value value : equation.outputs()) {
      bytes += value.type().bytes();
    }
    return bytes;
  }

  /** Returns both works together. */
  Work plus(Work other) {
    return new Work(flops + other.flops, bytes + other.bytes);
  }
}
