package io.github.vae4j.core.autodiff;

import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The gradient rule of each primitive: for each argument, how to record the gradient with respect
 * to it from the gradient g of the result y. Only the suppliers of arguments that need a gradient
 * are called.
 *
 * <p>Backends recognise these forms, so they stay as they are (1 stands for a broadcast constant):
 *
 * <pre>
 * tanh     mul(g, sub(1, mul(y, y)))
 * sigmoid  mul(g, mul(y, sub(1, y)))
 * exp      mul(g, y)
 * sqrt     div(mul(g, 0.5), y)
 * softplus mul(g, sigmoid(x))
 * max      select(less(b, a), g, select(equal(a, b), mul(g, 0.5), 0))
 * matmul   matmul(g, transpose b) and matmul(transpose a, g)
 * affine   as matmul, and sum of g over the rows
 * </pre>
 */
final class GradientRules
    implements Primitive.Visitor<List<Supplier<Tensor>>>,
        OptionalPrimitive.OptionalVisitor<List<Supplier<Tensor>>> {
  private static final Supplier<Tensor> NONE =
      () -> {
        throw new IllegalStateException("gradient: not a differentiable argument");
      };

  private final Trace trace;
  private final List<Tensor> in;
  private final Tensor y;
  private final Tensor g;
  private final String origin;

  private GradientRules(Equation equation, Tensor g) {
    this.trace = g.trace();
    this.in = equation.inputs().stream().map(trace::tensor).toList();
    this.y = trace.tensor(equation.output());
    this.g = g;
    this.origin = equation.origin();
  }

  /** Returns whether a gradient passes from the results to the arguments at all. */
  static boolean passes(Equation equation) {
    Primitive p = equation.primitive();
    return equation.output().dtype().isFloating()
        && !(p instanceof Primitive.StopGradient)
        && !(p instanceof Primitive.Unary unary && unary.op() == UnaryOp.SIGN);
  }

  /** Returns one supplier for each argument of the equation, given the gradient of its result. */
  static List<Supplier<Tensor>> of(Equation equation, Tensor g) {
    return equation.primitive().accept(new GradientRules(equation, g));
  }

  @Override
  public List<Supplier<Tensor>> unary(Primitive.Unary p) {
    Tensor x = in.get(0);
    return List.of(
        () ->
            switch (p.op()) {
              case NEG -> g.neg();
              case EXP -> g.mul(y);
              case LOG -> g.div(x);
              case TANH -> g.mul(one().sub(y.mul(y)));
              case SIGMOID -> g.mul(y.mul(one().sub(y)));
              case SQRT -> g.mul(0.5).div(y);
              case ABS -> g.mul(x.sign());
              case SIGN -> NONE.get();
            });
  }

  @Override
  public List<Supplier<Tensor>> binary(Primitive.Binary p) {
    Tensor a = in.get(0);
    Tensor b = in.get(1);
    return switch (p.op()) {
      case ADD -> List.of(() -> g, () -> g);
      case SUB -> List.of(() -> g, g::neg);
      case MUL -> List.of(() -> g.mul(b), () -> g.mul(a));
      case DIV -> List.of(() -> g.div(b), () -> g.mul(y).div(b).neg());
      case POW -> List.of(() -> g.mul(powerSlope(a, b)), () -> g.mul(y).mul(safeLog(a)));
      case MAX -> List.of(() -> chosen(b.less(a), a, b), () -> chosen(a.less(b), a, b));
      case MIN -> List.of(() -> chosen(a.less(b), a, b), () -> chosen(b.less(a), a, b));
    };
  }

  /** Returns b a^(b - 1), and 0 for b = 0 whatever a. */
  private Tensor powerSlope(Tensor a, Tensor b) {
    Tensor zero = b.equal(0);
    return zero.select(zeros(b), b.mul(a.pow(zero.select(one(), b.sub(1)))));
  }

  /** Returns log(a), and 0 for a = 0, so that a^b log(a) is 0 there. */
  private Tensor safeLog(Tensor a) {
    return a.equal(0).select(one(), a).log();
  }

  private Tensor chosen(Tensor wins, Tensor a, Tensor b) {
    return wins.select(g, a.equal(b).select(g.mul(0.5), zeros(g)));
  }

  @Override
  public List<Supplier<Tensor>> compare(Primitive.Compare p) {
    return List.of(NONE, NONE);
  }

  @Override
  public List<Supplier<Tensor>> and(Primitive.And p) {
    return List.of(NONE, NONE);
  }

  @Override
  public List<Supplier<Tensor>> not(Primitive.Not p) {
    return List.of(NONE);
  }

  @Override
  public List<Supplier<Tensor>> select(Primitive.Select p) {
    Tensor condition = in.get(0);
    return List.of(NONE, () -> condition.select(g, zeros(g)), () -> condition.select(zeros(g), g));
  }

  @Override
  public List<Supplier<Tensor>> cast(Primitive.Cast p) {
    return List.of(() -> g.cast(in.get(0).dtype()));
  }

  @Override
  public List<Supplier<Tensor>> reduce(Primitive.Reduce p) {
    Tensor x = in.get(0);
    if (p.op() == ReduceOp.SUM) {
      return List.of(() -> repeat(g, p.axes()));
    }
    return List.of(
        () -> {
          Tensor greatest = x.equal(repeat(y, p.axes()));
          int[] axes = p.axes().stream().mapToInt(Integer::intValue).toArray();
          Tensor share = g.div(greatest.cast(g.dtype()).sum(axes));
          return greatest.select(repeat(share, p.axes()), zeros(x));
        });
  }

  /** Returns the result of a reduction repeated to the shape of its argument. */
  private Tensor repeat(Tensor reduced, List<Integer> axes) {
    int[] dims = in.get(0).shape().toArray();
    axes.forEach(axis -> dims[axis] = 1);
    return reduced.reshape(dims).broadcastTo(in.get(0).shape());
  }

  @Override
  public List<Supplier<Tensor>> reshape(Primitive.Reshape p) {
    return List.of(() -> g.reshape(in.get(0).shape()));
  }

  @Override
  public List<Supplier<Tensor>> transpose(Primitive.Transpose p) {
    int[] inverse = new int[p.permutation().size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[p.permutation().get(i)] = i;
    }
    return List.of(() -> g.transpose(inverse));
  }

  @Override
  public List<Supplier<Tensor>> broadcast(Primitive.Broadcast p) {
    Shape from = in.get(0).shape();
    int extra = p.shape().rank() - from.rank();
    int[] repeated =
        IntStream.range(0, p.shape().rank())
            .filter(i -> i < extra || from.dim(i - extra) != p.shape().dim(i))
            .toArray();
    return List.of(() -> sumInStages(repeated).reshape(from));
  }

  /**
   * Returns the sum of g over ascending axes, each run of neighbours on its own, the innermost
   * first. In one go over separate runs some engines add up one by one, and in FLOAT32 a hundred
   * thousand numbers of one sign lose three digits.
   */
  private Tensor sumInStages(int[] axes) {
    Tensor total = g;
    for (int end = axes.length; end > 0; ) {
      int start = end - 1;
      while (start > 0 && axes[start - 1] == axes[start] - 1) {
        start--;
      }
      total = total.sum(Arrays.copyOfRange(axes, start, end));
      end = start;
    }
    return total;
  }

  @Override
  public List<Supplier<Tensor>> slice(Primitive.Slice p) {
    return List.of(() -> place(p, in.get(0).shape().toArray()));
  }

  /** Returns zeros of these sizes with g at the elements that the slice takes. */
  private Tensor place(Primitive.Slice p, int[] dims) {
    int rank = dims.length;
    int[] apart = new int[2 * rank]; // each axis followed by one of size 1 that grows to the stride
    int[] gap = new int[2 * rank];
    int[] spread = new int[rank];
    int[] high = new int[rank];
    for (int i = 0; i < rank; i++) {
      int stride = p.strides().get(i);
      apart[2 * i] = g.shape().dim(i);
      apart[2 * i + 1] = 1;
      gap[2 * i + 1] = stride - 1;
      spread[i] = Math.min(g.shape().dim(i) * stride, dims[i] - p.starts().get(i));
      high[i] = dims[i] - p.starts().get(i) - spread[i];
    }
    Tensor t = g;
    if (p.strides().stream().anyMatch(stride -> stride > 1)) {
      int[] full = new int[rank];
      for (int i = 0; i < rank; i++) {
        full[i] = g.shape().dim(i) * p.strides().get(i);
      }
      t = g.reshape(apart).pad(new int[2 * rank], gap).reshape(full);
      t = t.slice(new int[rank], spread, ones(rank));
    }
    return t.pad(p.starts().stream().mapToInt(Integer::intValue).toArray(), high);
  }

  @Override
  public List<Supplier<Tensor>> pad(Primitive.Pad p) {
    int[] low = p.low().stream().mapToInt(Integer::intValue).toArray();
    int[] limits = in.get(0).shape().toArray();
    for (int i = 0; i < low.length; i++) {
      limits[i] += low[i];
    }
    return List.of(() -> g.slice(low, limits, ones(low.length)));
  }

  @Override
  public List<Supplier<Tensor>> concat(Primitive.Concat p) {
    List<Supplier<Tensor>> rules = new ArrayList<>();
    int start = 0;
    for (Tensor part : in) {
      int from = start;
      int to = from + part.shape().dim(p.axis());
      rules.add(() -> g.slice(p.axis(), from, to));
      start = to;
    }
    return rules;
  }

  @Override
  public List<Supplier<Tensor>> gather(Primitive.Gather p) {
    int size = in.get(0).shape().dim(p.axis());
    return List.of(() -> g.scatterAdd(p.axis(), in.get(1), size), NONE);
  }

  @Override
  public List<Supplier<Tensor>> scatterAdd(Primitive.ScatterAdd p) {
    return List.of(() -> g.gather(p.axis(), in.get(1)), NONE);
  }

  @Override
  public List<Supplier<Tensor>> constant(Primitive.Constant p) {
    return List.of();
  }

  @Override
  public List<Supplier<Tensor>> iota(Primitive.Iota p) {
    return List.of();
  }

  @Override
  public List<Supplier<Tensor>> matmul(Primitive.Matmul p) {
    return List.of(
        () -> g.matmul(in.get(1).transposeLast()), () -> in.get(0).transposeLast().matmul(g));
  }

  @Override
  public List<Supplier<Tensor>> stopGradient(Primitive.StopGradient p) {
    return List.of(NONE);
  }

  @Override
  public List<Supplier<Tensor>> optional(OptionalPrimitive p) {
    return p.acceptOptional(this);
  }

  @Override
  public List<Supplier<Tensor>> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    Tensor x = in.get(0);
    return List.of(
        () ->
            switch (p.op()) {
              case LOG1P -> g.div(x.add(1));
              case EXPM1 -> g.mul(x.exp()); // y + 1 would cancel for x far below 0
              case SOFTPLUS -> g.mul(x.sigmoid());
              case ERF -> g.mul(x.mul(x).neg().exp().mul(2 / Math.sqrt(Math.PI)));
              case LGAMMA -> g.mul(x.digamma());
              case DIGAMMA -> g.mul(trigamma(x));
            });
  }

  /**
   * Returns the derivative of the digamma function for x &gt; 0, by ten steps of psi'(x) = psi'(x +
   * 1) + 1 / x^2 and the asymptotic series (Abramowitz and Stegun 1964, 6.4.12), whose first term
   * left out is 7e-16 of the whole at 10.
   */
  private static Tensor trigamma(Tensor x) {
    double[] bernoulli = {
      7.0 / 6, -691.0 / 2730, 5.0 / 66, -1.0 / 30, 1.0 / 42, -1.0 / 30, 1.0 / 6
    };
    Tensor r = one(x).div(x.add(10));
    Tensor w = r.mul(r);
    Tensor series = w.mul(bernoulli[0]);
    for (int i = 1; i < bernoulli.length; i++) {
      series = series.add(bernoulli[i]).mul(w);
    }
    Tensor sum = series.add(1).mul(r).add(w.mul(0.5));
    for (int i = 9; i >= 0; i--) {
      Tensor inverse = one(x).div(i == 0 ? x : x.add(i));
      sum = sum.add(inverse.mul(inverse));
    }
    return sum;
  }

  @Override
  public List<Supplier<Tensor>> affine(OptionalPrimitive.Affine p) {
    return List.of(
        () -> g.matmul(in.get(1).transposeLast()),
        () -> in.get(0).transposeLast().matmul(g),
        () -> g.sum(0));
  }

  @Override
  public List<Supplier<Tensor>> conv2d(OptionalPrimitive.Conv2d p) {
    return List.of(
        () -> inputGradient(p.window(), g, in.get(1), in.get(0).shape()),
        () -> filterGradient(p.window(), in.get(0), g, in.get(1).shape()));
  }

  @Override
  public List<Supplier<Tensor>> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    return List.of(
        () -> g.conv2d(in.get(1), p.window()),
        () -> filterGradient(p.window(), g, in.get(0), in.get(1).shape()));
  }

  @Override
  public List<Supplier<Tensor>> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    return List.of(
        () -> inputGradient(p.window(), in.get(1), g, in.get(0).shape()),
        () -> in.get(0).conv2d(g, p.window()));
  }

  private static Tensor inputGradient(
      OptionalPrimitive.Window window, Tensor gradient, Tensor filter, Shape image) {
    return gradient.conv2dTransposed(filter, window, image.dim(2), image.dim(3));
  }

  private Tensor filterGradient(
      OptionalPrimitive.Window window, Tensor image, Tensor gradient, Shape filter) {
    Primitive p = new OptionalPrimitive.Conv2dFilterGradient(window, filter.dim(2), filter.dim(3));
    return trace.record(p, List.of(image, gradient)).get(0);
  }

  @Override
  public List<Supplier<Tensor>> randomNoise(OptionalPrimitive.RandomNoise p) {
    return List.of(NONE);
  }

  @Override
  public List<Supplier<Tensor>> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    throw new IllegalArgumentException(
        "gradient: adamUpdate is not differentiable"
            + (origin.isEmpty() ? "" : ", at " + origin)
            + "; write the step with elementary operations, or stop the gradient before it");
  }

  private Tensor one() {
    return one(y);
  }

  private static Tensor one(Tensor like) {
    return like.trace().constant(like.type(), 1);
  }

  private static Tensor zeros(Tensor like) {
    return like.trace().constant(like.type(), 0);
  }

  private static int[] ones(int n) {
    return IntStream.generate(() -> 1).limit(n).toArray();
  }
}
