package io.github.vae4j.tck;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * What each primitive means, written down element by element in double precision and rounded to the
 * element type: slow, without a line in common with any backend.
 */
final class Definitions
    implements Primitive.Visitor<List<double[]>>,
        OptionalPrimitive.OptionalVisitor<List<double[]>> {
  private final List<double[]> in;
  private final List<TensorType> types;
  private final TensorType type;

  private Definitions(List<double[]> in, List<TensorType> types, TensorType type) {
    this.in = in;
    this.types = types;
    this.type = type;
  }

  static List<HostArray> run(Program program, List<HostArray> inputs) {
    double[][] values = new double[program.valueCount()][];
    for (int i = 0; i < inputs.size(); i++) {
      values[program.inputs().get(i).value().id()] = inputs.get(i).toDoubles();
    }
    for (Equation e : program.equations()) {
      Definitions definitions =
          new Definitions(
              e.inputs().stream().map(v -> values[v.id()]).toList(),
              e.inputs().stream().map(v -> v.type()).toList(),
              e.output().type());
      List<double[]> results = e.primitive().accept(definitions);
      for (int i = 0; i < results.size(); i++) {
        values[e.outputs().get(i).id()] = rounded(e.output().type().dtype(), results.get(i));
      }
    }
    List<HostArray> outputs = new ArrayList<>();
    for (Program.Output output : program.outputs()) {
      outputs.add(Runs.of(output.value().type(), values[output.value().id()]));
    }
    return outputs;
  }

  private static double[] rounded(DType dtype, double[] x) {
    return Arrays.stream(x)
        .map(
            v ->
                switch (dtype) {
                  case FLOAT32 -> (float) v;
                  case FLOAT64 -> v;
                  case INT32 -> (int) (long) v;
                  case BOOL -> v;
                })
        .toArray();
  }

  // Indices

  /** Returns the tensor of the result's shape whose elements are a function of their indices. */
  private double[] each(ToDoubleFunction<int[]> element) {
    double[] out = new double[type.shape().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = element.applyAsDouble(index(type.shape(), i));
    }
    return out;
  }

  private static int[] index(Shape shape, int position) {
    int[] index = new int[shape.rank()];
    int rest = position;
    for (int i = index.length - 1; i >= 0; i--) {
      index[i] = rest % shape.dim(i);
      rest /= shape.dim(i);
    }
    return index;
  }

  private static int position(Shape shape, int... index) {
    int position = 0;
    for (int i = 0; i < index.length; i++) {
      position = position * shape.dim(i) + index[i];
    }
    return position;
  }

  private double at(int argument, int... index) {
    return in.get(argument)[position(shape(argument), index)];
  }

  private Shape shape(int argument) {
    return types.get(argument).shape();
  }

  // Element-wise

  private List<double[]> map(DoubleUnaryOperator f) {
    return List.of(Arrays.stream(in.get(0)).map(f).toArray());
  }

  private List<double[]> map(DoubleBinaryOperator f) {
    double[] out = in.get(0).clone();
    Arrays.setAll(out, i -> f.applyAsDouble(in.get(0)[i], in.get(1)[i]));
    return List.of(out);
  }

  @Override
  public List<double[]> unary(Primitive.Unary p) {
    UnaryOp op = p.op();
    return map(
        x ->
            switch (op) {
              case NEG -> -x;
              case EXP -> Math.exp(x);
              case LOG -> Math.log(x);
              case TANH -> Math.tanh(x);
              case SIGMOID -> 1 / (1 + Math.exp(-x));
              case SQRT -> Math.sqrt(x);
              case ABS -> x < 0 ? -x : x;
              case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0;
            });
  }

  @Override
  public List<double[]> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    OptionalUnaryOp op = p.op();
    return map(
        x ->
            switch (op) {
              case LOG1P -> Math.log1p(x);
              case EXPM1 -> Math.expm1(x);
              case SOFTPLUS -> x > 500 ? x : Math.log1p(Math.exp(x));
              case ERF -> erf(x);
              case LGAMMA -> lgamma(x);
              case DIGAMMA -> digamma(x);
            });
  }

  /** 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!. */
  private static double erf(double x) {
    if (!(Math.abs(x) < 6)) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 300; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** Stirling's series from 40 on, reached by lgamma(x) = lgamma(x + 1) - log x. */
  private static double lgamma(double x) {
    double product = 1;
    double z = x;
    double logs = 0;
    for (; z < 40; z++) {
      product *= z;
      if (product > 1e100) {
        logs += Math.log(product);
        product = 1;
      }
    }
    double series = 1 / (12 * z) - 1 / (360 * z * z * z) + 1 / (1260 * Math.pow(z, 5));
    return (z - 0.5) * Math.log(z)
        - z
        + 0.5 * Math.log(2 * Math.PI)
        + series
        - logs
        - Math.log(product);
  }

  private static double digamma(double x) {
    double z = x;
    double sum = 0;
    for (; z < 40; z++) {
      sum += 1 / z;
    }
    double r = 1 / (z * z);
    return Math.log(z) - 0.5 / z - r * (1.0 / 12 - r * (1.0 / 120 - r / 252)) - sum;
  }

  @Override
  public List<double[]> binary(Primitive.Binary p) {
    BinaryOp op = p.op();
    return map(
        (a, b) ->
            switch (op) {
              case ADD -> a + b;
              case SUB -> a - b;
              case MUL -> a * b;
              case DIV -> a / b;
              case POW -> Math.exp(b * Math.log(a));
              case MAX -> a != a ? a : b != b ? b : a > b ? a : b;
              case MIN -> a != a ? a : b != b ? b : a < b ? a : b;
            });
  }

  @Override
  public List<double[]> compare(Primitive.Compare p) {
    return map((a, b) -> (p.op() == CompareOp.LESS ? a < b : a == b) ? 1 : 0);
  }

  @Override
  public List<double[]> and(Primitive.And p) {
    return map((a, b) -> a * b);
  }

  @Override
  public List<double[]> not(Primitive.Not p) {
    return map(a -> 1 - a);
  }

  @Override
  public List<double[]> select(Primitive.Select p) {
    return List.of(each(i -> at(0, i) == 1 ? at(1, i) : at(2, i)));
  }

  @Override
  public List<double[]> cast(Primitive.Cast p) {
    return map(
        x ->
            switch (p.to()) {
              case FLOAT32, FLOAT64 -> x;
              case INT32 -> x < 0 ? Math.ceil(x) : Math.floor(x);
              case BOOL -> x != 0 ? 1 : 0;
            });
  }

  // Shape

  @Override
  public List<double[]> reduce(Primitive.Reduce p) {
    double[] out = new double[type.shape().size()];
    Arrays.fill(out, p.op() == ReduceOp.SUM ? 0 : Double.NEGATIVE_INFINITY);
    for (int i = 0; i < in.get(0).length; i++) {
      int[] index = index(shape(0), i);
      int to = 0;
      for (int axis = 0; axis < index.length; axis++) {
        to = p.axes().contains(axis) ? to : to * shape(0).dim(axis) + index[axis];
      }
      double v = in.get(0)[i];
      if (p.op() == ReduceOp.SUM) {
        out[to] += v;
      } else if (v != v || v > out[to]) {
        out[to] = v;
      }
    }
    return List.of(out);
  }

  @Override
  public List<double[]> reshape(Primitive.Reshape p) {
    return List.of(in.get(0));
  }

  @Override
  public List<double[]> transpose(Primitive.Transpose p) {
    return List.of(
        each(
            i -> {
              int[] from = new int[i.length];
              for (int axis = 0; axis < i.length; axis++) {
                from[p.permutation().get(axis)] = i[axis];
              }
              return at(0, from);
            }));
  }

  @Override
  public List<double[]> broadcast(Primitive.Broadcast p) {
    return List.of(
        each(
            i -> {
              int[] from = Arrays.copyOfRange(i, i.length - shape(0).rank(), i.length);
              Arrays.setAll(from, axis -> shape(0).dim(axis) == 1 ? 0 : from[axis]);
              return at(0, from);
            }));
  }

  @Override
  public List<double[]> slice(Primitive.Slice p) {
    return List.of(
        each(
            i -> {
              int[] from = i.clone();
              Arrays.setAll(from, k -> p.starts().get(k) + i[k] * p.strides().get(k));
              return at(0, from);
            }));
  }

  @Override
  public List<double[]> pad(Primitive.Pad p) {
    return List.of(
        each(
            i -> {
              int[] from = i.clone();
              for (int axis = 0; axis < i.length; axis++) {
                from[axis] -= p.low().get(axis);
                if (from[axis] < 0 || from[axis] >= shape(0).dim(axis)) {
                  return 0;
                }
              }
              return at(0, from);
            }));
  }

  @Override
  public List<double[]> concat(Primitive.Concat p) {
    return List.of(
        each(
            i -> {
              int[] from = i.clone();
              int part = 0;
              while (from[p.axis()] >= shape(part).dim(p.axis())) {
                from[p.axis()] -= shape(part++).dim(p.axis());
              }
              return at(part, from);
            }));
  }

  @Override
  public List<double[]> gather(Primitive.Gather p) {
    return List.of(
        each(
            i -> {
              int[] from = i.clone();
              from[p.axis()] = (int) in.get(1)[i[p.axis()]];
              return at(0, from);
            }));
  }

  @Override
  public List<double[]> scatterAdd(Primitive.ScatterAdd p) {
    double[] out = new double[type.shape().size()];
    for (int i = 0; i < in.get(0).length; i++) {
      int[] to = index(shape(0), i);
      to[p.axis()] = (int) in.get(1)[to[p.axis()]];
      out[position(type.shape(), to)] += in.get(0)[i];
    }
    return List.of(out);
  }

  @Override
  public List<double[]> constant(Primitive.Constant p) {
    return List.of(p.value().toDoubles());
  }

  @Override
  public List<double[]> iota(Primitive.Iota p) {
    return List.of(each(i -> i[p.axis()]));
  }

  @Override
  public List<double[]> stopGradient(Primitive.StopGradient p) {
    return List.of(in.get(0));
  }

  // Products

  @Override
  public List<double[]> matmul(Primitive.Matmul p) {
    return List.of(
        each(
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
            }));
  }

  @Override
  public List<double[]> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<double[]> affine(OptionalPrimitive.Affine p) {
    return List.of(
        each(
            i -> {
              double sum = at(2, i[1]);
              for (int k = 0; k < shape(0).dim(1); k++) {
                sum += at(0, i[0], k) * at(1, k, i[1]);
              }
              return sum;
            }));
  }

  /** Takes what one tap of the filter at one position of the result connects. */
  private interface Link {
    void at(int image, int filter, int result);
  }

  private static void links(Window w, Shape image, Shape filter, Shape result, Link link) {
    for (int r = 0; r < result.size(); r++) {
      int[] o = index(result, r);
      for (int f = 0; f < filter.size(); f++) {
        int[] t = index(filter, f);
        int y = o[2] * w.stride().get(0) - w.padding().get(0) + t[2] * w.dilation().get(0);
        int x = o[3] * w.stride().get(1) - w.padding().get(1) + t[3] * w.dilation().get(1);
        if (t[0] == o[1] && y >= 0 && y < image.dim(2) && x >= 0 && x < image.dim(3)) {
          link.at(position(image, o[0], t[1], y, x), f, r);
        }
      }
    }
  }

  @Override
  public List<double[]> conv2d(OptionalPrimitive.Conv2d p) {
    double[] out = new double[type.shape().size()];
    links(
        p.window(),
        shape(0),
        shape(1),
        type.shape(),
        (i, f, r) -> out[r] += in.get(0)[i] * in.get(1)[f]);
    return List.of(out);
  }

  @Override
  public List<double[]> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    double[] out = new double[type.shape().size()];
    links(
        p.window(),
        type.shape(),
        shape(1),
        shape(0),
        (i, f, r) -> out[i] += in.get(0)[r] * in.get(1)[f]);
    return List.of(out);
  }

  @Override
  public List<double[]> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    double[] out = new double[type.shape().size()];
    links(
        p.window(),
        shape(0),
        type.shape(),
        shape(1),
        (i, f, r) -> out[f] += in.get(0)[i] * in.get(1)[r]);
    return List.of(out);
  }

  @Override
  public List<double[]> randomNoise(OptionalPrimitive.RandomNoise p) {
    throw new IllegalArgumentException("randomNoise has no values that could be defined");
  }

  @Override
  public List<double[]> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    double rate = in.get(4)[0];
    double t = in.get(5)[0];
    double[] parameter = in.get(0).clone();
    double[] m = in.get(1).clone();
    double[] v = in.get(2).clone();
    for (int i = 0; i < parameter.length; i++) {
      double g = in.get(3)[i];
      m[i] = p.beta1() * m[i] + (1 - p.beta1()) * g;
      v[i] = p.beta2() * v[i] + (1 - p.beta2()) * g * g;
      double mHat = m[i] / (1 - Math.pow(p.beta1(), t));
      double vHat = v[i] / (1 - Math.pow(p.beta2(), t));
      parameter[i] =
          parameter[i] * (1 - rate * p.weightDecay())
              - rate * mHat / (Math.sqrt(vHat) + p.epsilon());
    }
    return List.of(parameter, m, v);
  }
}
