package io.github.vae4j.core.row;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Writes the steps of a program in FLOAT32, one equation after the other. */
final class PlanWriter implements Primitive.Visitor<Void> {
  private final Registers registers;
  private final Map<Value, Integer> register = new HashMap<>();
  private final Map<Value, HostArray> constants = new HashMap<>();
  private final Map<Matrix, Integer> matrices = new HashMap<>(); // registers of the first rows
  private Equation equation;

  /** A register whose elements are the rows of a matrix, of so many numbers each. */
  private record Matrix(int register, int columns) {}

  private PlanWriter(Registers registers, Map<Value, Integer> inputs, Equation first) {
    this.registers = registers;
    this.register.putAll(inputs);
    this.equation = first;
  }

  /** Returns whether an optional primitive has a step; the others are decomposed before. */
  static boolean supports(OptionalPrimitive p) {
    return p instanceof OptionalPrimitive.Affine
        || p instanceof OptionalPrimitive.OptionalUnary unary
            && (unary.op() == OptionalUnaryOp.SOFTPLUS
                || unary.op() == OptionalUnaryOp.LOG1P
                || unary.op() == OptionalUnaryOp.EXPM1
                || unary.op() == OptionalUnaryOp.LGAMMA);
  }

  /**
   * Writes the steps of all equations.
   *
   * @param inputs registers of the inputs
   * @return the register of the first output
   * @throws IllegalArgumentException if an equation has no step
   */
  static int write(Program program, Map<Value, Integer> inputs, Registers registers) {
    PlanWriter writer = new PlanWriter(registers, inputs, program.equations().get(0));
    for (Equation next : program.equations()) {
      writer.equation = next;
      next.primitive().accept(writer);
    }
    return writer.in(program.outputs().get(0).value());
  }

  private int in(Value value) {
    Integer known = register.get(value);
    if (known == null) {
      throw refusal("on a value of type " + value.type());
    }
    return known;
  }

  private int in(int argument) {
    return in(equation.inputs().get(argument));
  }

  private Shape shape(int argument) {
    return equation.inputs().get(argument).shape();
  }

  private IllegalArgumentException refusal(String what) {
    return new IllegalArgumentException(
        "row scorer: expected a model of operations on FLOAT32, found "
            + equation.primitive().operation()
            + " "
            + what
            + (equation.origin().isEmpty() ? "" : " at " + equation.origin())
            + "; take Scorer with a backend for this model");
  }

  /** Returns the register of the result, which depends on what the arguments depend on. */
  private int result() {
    DType dtype = equation.output().dtype();
    if (dtype != DType.FLOAT32 && dtype != DType.BOOL) {
      throw refusal("with a result of type " + dtype);
    }
    int out = registers.add(equation.output().shape().size(), dependency());
    register.put(equation.output(), out);
    return out;
  }

  private int dependency() {
    return registers.dependency(equation.inputs().stream().mapToInt(this::in).toArray());
  }

  private Void then(Step step) {
    registers.then(dependency(), step);
    return null;
  }

  /** Lets the result be the argument, under another shape. */
  private Void same() {
    register.put(equation.output(), in(0));
    return null;
  }

  @Override
  public Void unary(Primitive.Unary p) {
    return then(Elementwise.unary(p.op(), in(0), result()));
  }

  @Override
  public Void binary(Primitive.Binary p) {
    return then(Elementwise.binary(p.op(), in(0), in(1), result()));
  }

  @Override
  public Void compare(Primitive.Compare p) {
    return then(Elementwise.compare(p.op(), in(0), in(1), result()));
  }

  @Override
  public Void and(Primitive.And p) {
    return then(Elementwise.and(in(0), in(1), result()));
  }

  @Override
  public Void not(Primitive.Not p) {
    return then(Elementwise.not(in(0), result()));
  }

  @Override
  public Void select(Primitive.Select p) {
    return then(Elementwise.select(in(0), in(1), in(2), result()));
  }

  @Override
  public Void cast(Primitive.Cast p) {
    if (p.to() == DType.BOOL) {
      return then(Elementwise.function(x -> x != 0 ? 1 : 0, in(0), result()));
    }
    if (p.to() != DType.FLOAT32) {
      throw refusal("to " + p.to());
    }
    return same();
  }

  @Override
  public Void reduce(Primitive.Reduce p) {
    int rank = shape(0).rank();
    int[] order =
        IntStream.concat(
                IntStream.range(0, rank).filter(axis -> !p.axes().contains(axis)),
                p.axes().stream().mapToInt(Integer::intValue))
            .toArray();
    int[] from = permuted(order);
    return then(
        p.op() == ReduceOp.SUM
            ? Reduction.sum(in(0), from, result())
            : Reduction.max(in(0), from, result()));
  }

  /** Returns where the elements of the transposed argument stand in it. */
  private int[] permuted(int[] order) {
    int[] strides = Positions.strides(shape(0));
    return Positions.of(
        Shape.of(Arrays.stream(order).map(shape(0)::dim).toArray()),
        0,
        Arrays.stream(order).map(axis -> strides[axis]).toArray());
  }

  @Override
  public Void reshape(Primitive.Reshape p) {
    return same();
  }

  @Override
  public Void transpose(Primitive.Transpose p) {
    return view(permuted(p.permutation().stream().mapToInt(Integer::intValue).toArray()));
  }

  @Override
  public Void broadcast(Primitive.Broadcast p) {
    int[] own = Positions.strides(shape(0));
    int[] strides = new int[p.shape().rank()];
    int extra = strides.length - own.length;
    for (int i = 0; i < own.length; i++) {
      strides[i + extra] = shape(0).dim(i) == 1 ? 0 : own[i];
    }
    return view(Positions.of(p.shape(), 0, strides));
  }

  @Override
  public Void slice(Primitive.Slice p) {
    int[] strides = Positions.strides(shape(0));
    int first = 0;
    for (int i = 0; i < strides.length; i++) {
      first += p.starts().get(i) * strides[i];
      strides[i] *= p.strides().get(i);
    }
    return view(Positions.of(equation.output().shape(), first, strides));
  }

  /** Lets element i of the result be element {@code from[i]} of the argument. */
  private Void view(int[] from) {
    return Positions.inOrder(from) && from.length == shape(0).size()
        ? same()
        : copy(in(0), from, result(), IntStream.range(0, from.length).toArray());
  }

  private Void copy(int x, int[] from, int out, int[] to) {
    return then(Copy.of(x, from, out, to));
  }

  @Override
  public Void pad(Primitive.Pad p) {
    return place(0, p.low().stream().mapToInt(Integer::intValue).toArray(), result());
  }

  @Override
  public Void concat(Primitive.Concat p) {
    int out = result();
    int[] start = new int[equation.output().shape().rank()];
    for (int i = 0; i < equation.inputs().size(); i++) {
      place(i, start, out);
      start[p.axis()] += shape(i).dim(p.axis());
    }
    return null;
  }

  /** Writes an argument into the result from an index on. */
  private Void place(int argument, int[] start, int out) {
    int[] strides = Positions.strides(equation.output().shape());
    int first = IntStream.range(0, start.length).map(i -> start[i] * strides[i]).sum();
    int[] to = Positions.of(shape(argument), first, strides);
    return copy(in(argument), IntStream.range(0, to.length).toArray(), out, to);
  }

  @Override
  public Void gather(Primitive.Gather p) {
    HostArray indices = constants.get(equation.inputs().get(1));
    if (indices == null) {
      throw refusal("with indices that depend on the row");
    }
    Shape shape = equation.output().shape();
    int[] strides = Positions.strides(shape(0));
    int along = strides[p.axis()];
    strides[p.axis()] = 0;
    int[] from = Positions.of(shape, 0, strides);
    int inner = Positions.strides(shape)[p.axis()];
    for (int i = 0; i < from.length; i++) {
      from[i] += along * indices.ints()[i / inner % shape.dim(p.axis())];
    }
    int x = in(0);
    int out = registers.add(shape.size(), registers.dependency(x));
    register.put(equation.output(), out);
    int[] to = IntStream.range(0, from.length).toArray();
    registers.then(registers.dependency(x), Copy.of(x, from, out, to));
    return null;
  }

  @Override
  public Void scatterAdd(Primitive.ScatterAdd p) {
    throw refusal("of " + shape(0));
  }

  @Override
  public Void constant(Primitive.Constant p) {
    HostArray value = p.value();
    constants.put(equation.output(), value);
    // Whole numbers are indices. Where they are something else they are refused.
    return value.type().dtype() == DType.INT32 ? null : fill(result(), value::get);
  }

  @Override
  public Void iota(Primitive.Iota p) {
    int[] strides = new int[p.type().shape().rank()];
    strides[p.axis()] = 1;
    int[] values = Positions.of(p.type().shape(), 0, strides);
    return fill(result(), i -> values[i]);
  }

  private Void fill(int out, IntToDoubleFunction element) {
    return then(
        r -> {
          for (int i = 0; i < r[out].length; i++) {
            r[out][i] = (float) element.applyAsDouble(i);
          }
        });
  }

  @Override
  public Void matmul(Primitive.Matmul p) {
    return product(-1);
  }

  private Void product(int bias) {
    int rank = shape(0).rank();
    int m = shape(0).dim(-2);
    int k = shape(0).dim(-1);
    int n = shape(1).dim(-1);
    int x = in(0);
    int rows = rows(in(1), n);
    int sum = registers.add(n, dependency());
    int out = result();
    for (int i = 0; i < shape(0).range(0, rank - 2).size(); i++) {
      then(new Product(x, rows + i * k, bias, sum, out, i * m * k, i * m * n, m, k, n));
    }
    return null;
  }

  /** Returns the first of registers that hold the rows of a matrix, each of n numbers. */
  private int rows(int matrix, int n) {
    return matrices.computeIfAbsent(
        new Matrix(matrix, n),
        key -> {
          int count = registers.size(matrix) / n;
          int dependency = registers.dependency(matrix);
          int first = registers.count();
          for (int i = 0; i < count; i++) {
            registers.add(n, dependency);
          }
          registers.then(
              dependency,
              r -> {
                for (int i = 0; i < count; i++) {
                  System.arraycopy(r[matrix], i * n, r[first + i], 0, n);
                }
              });
          return first;
        });
  }

  @Override
  public Void stopGradient(Primitive.StopGradient p) {
    return same();
  }

  @Override
  public Void optional(OptionalPrimitive p) {
    if (p instanceof OptionalPrimitive.Affine) {
      return product(in(2));
    }
    if (p instanceof OptionalPrimitive.OptionalUnary unary) {
      return switch (unary.op()) {
        case SOFTPLUS -> then(Elementwise.softplus(in(0), result()));
        case LOG1P -> then(Elementwise.function(Functions::log1p, in(0), result()));
        case EXPM1 -> then(Elementwise.function(Functions::expm1, in(0), result()));
        case LGAMMA -> then(Elementwise.function(Functions::lgamma, in(0), result()));
        case ERF, DIGAMMA -> throw refusal("which has no step");
      };
    }
    throw refusal("which has no step");
  }
}
