package com.acme.toy;

import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Computes one equation in double precision, element by element. */
final class ToyInterpreter implements Primitive.Visitor<double[]> {
  private final Equation e;
  private final List<double[]> in;

  private ToyInterpreter(Equation equation, List<double[]> arguments) {
    this.e = equation;
    this.in = arguments;
  }

  /** Returns the outputs of a program. */
  static List<double[]> run(Program program, List<double[]> inputs) {
    double[][] values = new double[program.valueCount()][];
    for (int i = 0; i < inputs.size(); i++) {
      values[program.inputs().get(i).value().id()] = inputs.get(i);
    }
    for (Equation e : program.equations()) {
      List<double[]> arguments = e.inputs().stream().map(v -> values[v.id()]).toList();
      double[] result = e.primitive().accept(new ToyInterpreter(e, arguments));
      values[e.output().id()] = rounded(result, e.output().dtype());
    }
    return program.outputs().stream().map(o -> values[o.value().id()]).toList();
  }

  private static double[] rounded(double[] x, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Arrays.stream(x).map(v -> (float) v).toArray();
      case INT32 -> Arrays.stream(x).map(v -> (int) (long) v).toArray();
      case FLOAT64, BOOL -> x;
    };
  }

  private Shape shape(int argument) {
    return e.inputs().get(argument).shape();
  }

  private double at(int argument, int... index) {
    return in.get(argument)[position(shape(argument), index)];
  }

  private static int position(Shape shape, int... index) {
    int position = 0;
    for (int axis = 0; axis < index.length; axis++) {
      position = position * shape.dim(axis) + index[axis];
    }
    return position;
  }

  private static int[] index(Shape shape, int position) {
    int[] index = new int[shape.rank()];
    int rest = position;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return index;
  }

  /** Returns the result whose elements are a function of their indices, a fresh array each. */
  private double[] each(ToDoubleFunction<int[]> element) {
    double[] result = new double[e.output().shape().size()];
    Arrays.setAll(result, i -> element.applyAsDouble(index(e.output().shape(), i)));
    return result;
  }

  private double[] map(DoubleUnaryOperator f) {
    return Arrays.stream(in.get(0)).map(f).toArray();
  }

  private double[] map(DoubleBinaryOperator f) {
    double[] result = new double[in.get(0).length];
    Arrays.setAll(result, i -> f.applyAsDouble(in.get(0)[i], in.get(1)[i]));
    return result;
  }

  @Override
  public double[] unary(Primitive.Unary p) {
    return switch (p.op()) {
      case NEG -> map(x -> -x);
      case EXP -> map(Math::exp);
      case LOG -> map(Math::log);
      case TANH -> map(Math::tanh);
      case SIGMOID -> map(x -> 1 / (1 + Math.exp(-x)));
      case SQRT -> map(Math::sqrt);
      case ABS -> map(Math::abs);
      case SIGN -> map(Math::signum);
    };
  }

  @Override
  public double[] binary(Primitive.Binary p) {
    return switch (p.op()) {
      case ADD -> map((a, b) -> a + b);
      case SUB -> map((a, b) -> a - b);
      case MUL -> map((a, b) -> a * b);
      case DIV -> map((a, b) -> a / b);
      case POW -> map(Math::pow);
      case MAX -> map(Math::max);
      case MIN -> map(Math::min);
    };
  }

  @Override
  public double[] compare(Primitive.Compare p) {
    return map((a, b) -> (p.op() == CompareOp.LESS ? a < b : a == b) ? 1 : 0);
  }

  @Override
  public double[] and(Primitive.And p) {
    return map((a, b) -> a * b);
  }

  @Override
  public double[] not(Primitive.Not p) {
    return map(a -> 1 - a);
  }

  @Override
  public double[] select(Primitive.Select p) {
    return each(i -> at(at(0, i) == 1 ? 1 : 2, i));
  }

  @Override
  public double[] cast(Primitive.Cast p) {
    return p.to() == DType.BOOL ? map(x -> x != 0 ? 1 : 0) : in.get(0);
  }

  @Override
  public double[] reduce(Primitive.Reduce p) {
    boolean sum = p.op() == ReduceOp.SUM;
    double[] result = new double[e.output().shape().size()];
    Arrays.fill(result, sum ? 0 : Double.NEGATIVE_INFINITY);
    for (int i = 0; i < in.get(0).length; i++) {
      int[] index = index(shape(0), i);
      int to = 0;
      for (int axis = 0; axis < index.length; axis++) {
        to = p.axes().contains(axis) ? to : to * shape(0).dim(axis) + index[axis];
      }
      double x = in.get(0)[i];
      result[to] = sum ? result[to] + x : Math.max(result[to], x);
    }
    return result;
  }

  @Override
  public double[] reshape(Primitive.Reshape p) {
    return in.get(0);
  }

  @Override
  public double[] stopGradient(Primitive.StopGradient p) {
    return in.get(0);
  }

  @Override
  public double[] transpose(Primitive.Transpose p) {
    return each(
        i -> {
          int[] from = new int[i.length];
          for (int axis = 0; axis < i.length; axis++) {
            from[p.permutation().get(axis)] = i[axis];
          }
          return at(0, from);
        });
  }

  @Override
  public double[] broadcast(Primitive.Broadcast p) {
    int extra = p.shape().rank() - shape(0).rank();
    return each(
        i -> {
          int[] from = Arrays.copyOfRange(i, extra, i.length);
          Arrays.setAll(from, axis -> shape(0).dim(axis) == 1 ? 0 : from[axis]);
          return at(0, from);
        });
  }

  @Override
  public double[] slice(Primitive.Slice p) {
    return each(
        i -> {
          Arrays.setAll(i, axis -> p.starts().get(axis) + i[axis] * p.strides().get(axis));
          return at(0, i);
        });
  }

  @Override
  public double[] pad(Primitive.Pad p) {
    return each(
        i -> {
          for (int axis = 0; axis < i.length; axis++) {
            i[axis] -= p.low().get(axis);
            if (i[axis] < 0 || i[axis] >= shape(0).dim(axis)) {
              return 0;
            }
          }
          return at(0, i);
        });
  }

  @Override
  public double[] concat(Primitive.Concat p) {
    return each(
        i -> {
          int part = 0;
          while (i[p.axis()] >= shape(part).dim(p.axis())) {
            i[p.axis()] -= shape(part++).dim(p.axis());
          }
          return at(part, i);
        });
  }

  @Override
  public double[] gather(Primitive.Gather p) {
    return each(
        i -> {
          int chosen = (int) in.get(1)[i[p.axis()]];
          i[p.axis()] = Objects.checkIndex(chosen, shape(0).dim(p.axis()));
          return at(0, i);
        });
  }

  @Override
  public double[] scatterAdd(Primitive.ScatterAdd p) {
    double[] result = new double[e.output().shape().size()];
    for (int i = 0; i < in.get(0).length; i++) {
      int[] to = index(shape(0), i);
      to[p.axis()] = Objects.checkIndex((int) in.get(1)[to[p.axis()]], p.size());
      result[position(e.output().shape(), to)] += in.get(0)[i];
    }
    return result;
  }

  @Override
  public double[] constant(Primitive.Constant p) {
    return p.value().toDoubles();
  }

  @Override
  public double[] iota(Primitive.Iota p) {
    return each(i -> i[p.axis()]);
  }

  @Override
  public double[] matmul(Primitive.Matmul p) {
    return each(
        i -> {
          int[] left = i.clone();
          int[] right = i.clone();
          double sum = 0;
          for (int k = 0; k < shape(0).dim(-1); k++) {
            left[i.length - 1] = k;
            right[i.length - 2] = k;
            sum += at(0, left) * at(1, right);
          }
          return sum;
        });
  }

  @Override
  public double[] optional(OptionalPrimitive p) {
    throw new IllegalStateException("toy: " + p + " was refused when compiled");
  }
}
