package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Functions from a program to a simpler one that computes the same. Inputs (also unused ones),
 * outputs and their names stay, and each equation keeps the origin of the one it comes from.
 */
public final class Passes {
  private static final int MAX_ROUNDS = 8;

  private Passes() {}

  /**
   * Returns the program as a backend compiles it: legalised for it, then folded, freed of common
   * subexpressions and dead code until nothing changes. Differentiate before: this removes the
   * gradient barriers.
   *
   * @param supports which optional primitives the backend takes, as {@code Backend.supports}
   */
  public static Program optimize(Program program, Predicate<OptionalPrimitive> supports) {
    Program now = legalize(program, supports);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Program next = eliminateDeadCode(eliminateCommonSubexpressions(foldConstants(now)));
      if (sameEquations(now, next)) {
        break;
      }
      now = next;
    }
    return now;
  }

  /**
   * Computes what is known before the program runs and removes operations without effect:
   * arithmetic on constants whose elements are all equal, as far as it is exactly rounded and so
   * the same on every backend; shape operations on constants; x + 0, x - 0, x * 1, x / 1, x^1, --x;
   * reshapes, transposes and broadcasts that repeat or undo each other; selects with a known
   * condition; gradient barriers. A product with 0 stays, because of NaN. The only difference it
   * can make is the sign of a zero, in x + 0 and x - 0.
   */
  public static Program foldConstants(Program program) {
    return Rebuild.of(program, new Folding()::fold);
  }

  /** Computes equal primitives of equal arguments only once. */
  public static Program eliminateCommonSubexpressions(Program program) {
    Map<Expression, List<Value>> known = new HashMap<>();
    return Rebuild.of(
        program,
        (builder, equation, arguments) ->
            // One look-up, so that a large constant is hashed once.
            known.computeIfAbsent(
                Expression.of(equation.primitive(), arguments),
                e -> builder.add(equation.primitive(), arguments, equation.origin())));
  }

  /** A primitive with its arguments; those of commutative primitives in the order of their ids. */
  private record Expression(Primitive primitive, List<Value> arguments) {
    static Expression of(Primitive primitive, List<Value> arguments) {
      boolean commutative =
          primitive instanceof Primitive.And
              || (primitive instanceof Primitive.Compare c && c.op() == CompareOp.EQUAL)
              || (primitive instanceof Primitive.Binary b
                  && (b.op() == BinaryOp.ADD || b.op() == BinaryOp.MUL));
      return new Expression(
          primitive,
          commutative
              ? arguments.stream().sorted(Comparator.comparingInt(Value::id)).toList()
              : arguments);
    }
  }

  /** Removes equations that no output depends on. */
  public static Program eliminateDeadCode(Program program) {
    BitSet live = new BitSet();
    program.outputs().forEach(output -> live.set(output.value().id()));
    List<Equation> equations = program.equations();
    for (int i = equations.size() - 1; i >= 0; i--) {
      if (isLive(equations.get(i), live)) {
        equations.get(i).inputs().forEach(value -> live.set(value.id()));
      }
    }
    return Rebuild.of(
        program,
        (builder, equation, arguments) ->
            isLive(equation, live)
                ? builder.add(equation.primitive(), arguments, equation.origin())
                : List.of());
  }

  private static boolean isLive(Equation equation, BitSet live) {
    return equation.outputs().stream().anyMatch(value -> live.get(value.id()));
  }

  /**
   * Draws the noise where the program runs: each noise input becomes the key of its numbers. The
   * distribution of every output stays; the numbers become the backend's own.
   */
  public static Program drawNoiseOnDevice(Program program) {
    return Rebuild.of(
        program,
        (builder, name, noise, type) -> {
          Value key = builder.noise(name, noise, RandomNoise.KEY);
          return builder.add(new RandomNoise(noise, type), List.of(key), "").get(0);
        },
        (builder, equation, arguments) ->
            builder.add(equation.primitive(), arguments, equation.origin()));
  }

  /**
   * Returns the program in double precision: every FLOAT32 becomes FLOAT64, in inputs, constants,
   * conversions and ramps. It computes the same function with the rounding of FLOAT64.
   */
  public static Program widen(Program program) {
    return retype(program, DType.FLOAT32, DType.FLOAT64);
  }

  /** Returns the program in single precision: every FLOAT64 becomes FLOAT32. */
  public static Program narrow(Program program) {
    return retype(program, DType.FLOAT64, DType.FLOAT32);
  }

  private static Program retype(Program program, DType from, DType to) {
    UnaryOperator<TensorType> types =
        type -> type.dtype() == from ? new TensorType(to, type.shape()) : type;
    return Rebuild.of(
        program,
        types,
        (builder, equation, arguments) ->
            builder.add(retype(equation.primitive(), types), arguments, equation.origin()));
  }

  private static Primitive retype(Primitive primitive, UnaryOperator<TensorType> types) {
    if (primitive instanceof Primitive.Constant c && c.value().type().dtype().isFloating()) {
      TensorType type = types.apply(c.value().type());
      return new Primitive.Constant(HostArray.ofDoubles(type, c.value().toDoubles()));
    }
    if (primitive instanceof Primitive.Cast c) {
      return new Primitive.Cast(types.apply(TensorType.of(c.to())).dtype());
    }
    if (primitive instanceof Primitive.Iota i) {
      return new Primitive.Iota(types.apply(i.type()), i.axis());
    }
    return primitive instanceof RandomNoise r
        ? new RandomNoise(r.noise(), types.apply(r.type()))
        : primitive;
  }

  /**
   * Returns the program with every result of every equation as an output, in the order of the
   * equations, so that intermediate values can be looked at.
   */
  public static Program expose(Program program) {
    List<Value> results = new ArrayList<>();
    Program.Builder builder = new Program.Builder();
    Rebuild.into(
        builder,
        program,
        (to, equation, arguments) -> {
          List<Value> own = to.add(equation.primitive(), arguments, equation.origin());
          results.addAll(own);
          return own;
        });
    List<Program.Output> outputs = new ArrayList<>();
    for (Value result : results) {
      outputs.add(new Program.Output(Integer.toString(outputs.size()), result));
    }
    return builder.build(outputs);
  }

  /**
   * Rewrites the optional primitives that are not supported into others.
   *
   * @throws io.github.vae4j.api.backend.BackendException of kind UNSUPPORTED for one that has no
   *     decomposition, {@link RandomNoise}
   */
  public static Program legalize(Program program, Predicate<OptionalPrimitive> supports) {
    record Call(OptionalPrimitive primitive, List<TensorType> arguments) {}
    Map<Call, Program> bodies = new HashMap<>();
    return Rebuild.of(
        program,
        (builder, equation, arguments) -> {
          if (!(equation.primitive() instanceof OptionalPrimitive p) || supports.test(p)) {
            return builder.add(equation.primitive(), arguments, equation.origin());
          }
          Program body =
              bodies.computeIfAbsent(
                  new Call(p, arguments.stream().map(Value::type).toList()),
                  call -> legalize(Decompositions.of(call.primitive, call.arguments), supports));
          return Rebuild.inline(builder, body, arguments, equation.origin());
        });
  }

  private static boolean sameEquations(Program a, Program b) {
    if (a.equations().size() != b.equations().size() || !ids(outputs(a)).equals(ids(outputs(b)))) {
      return false;
    }
    for (int i = 0; i < a.equations().size(); i++) {
      Equation left = a.equations().get(i);
      Equation right = b.equations().get(i);
      if (!left.primitive().equals(right.primitive())
          || !ids(left.inputs()).equals(ids(right.inputs()))) {
        return false;
      }
    }
    return true;
  }

  private static List<Value> outputs(Program program) {
    List<Value> values = new ArrayList<>();
    program.outputs().forEach(output -> values.add(output.value()));
    return values;
  }

  private static List<Integer> ids(List<Value> values) {
    return values.stream().map(Value::id).toList();
  }
}
