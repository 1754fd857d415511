package io.github.vae4j.core.autodiff;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A row of the table of functions whose gradients are compared with finite differences.
 *
 * @param function of FLOAT64 tensors
 * @param domains the shape of each argument and the interval its elements are drawn from
 * @param tolerance of the difference, relative to the larger of 1 and the value
 */
record Differentiable(
    String name, Function<List<Tensor>, Tensor> function, List<Domain> domains, double tolerance) {

  record Domain(double low, double high, Shape shape) {}

  private static final double TIGHT = 1e-10;
  private static final double LOOSE = 1e-8; // where a derivative is large within the domain

  static Stream<Differentiable> table() {
    return Stream.of(
            elementwise(), pairs(), choices(), reductions(), layouts(), products(), convolutions())
        .flatMap(rows -> rows);
  }

  private static Stream<Differentiable> elementwise() {
    return Stream.of(
        unary("neg", UnaryOp.NEG, -2, 2),
        unary("exp", UnaryOp.EXP, -2, 2),
        unary("log", UnaryOp.LOG, 0.5, 3),
        unary("tanh", UnaryOp.TANH, -2, 2),
        unary("sigmoid", UnaryOp.SIGMOID, -4, 4),
        unary("sqrt", UnaryOp.SQRT, 0.5, 3),
        unary("abs of positive", UnaryOp.ABS, 0.5, 2),
        unary("abs of negative", UnaryOp.ABS, -2, -0.5),
        unary("sign", UnaryOp.SIGN, 0.5, 2),
        row("sign times x", x -> x.get(0).sign().mul(x.get(0).exp()), in(-2, -0.5, 5)),
        optional("log1p", OptionalUnaryOp.LOG1P, -0.5, 3),
        optional("expm1", OptionalUnaryOp.EXPM1, -2, 2),
        optional("softplus", OptionalUnaryOp.SOFTPLUS, -4, 4),
        optional("erf", OptionalUnaryOp.ERF, -2, 2),
        optional("lgamma", OptionalUnaryOp.LGAMMA, 0.6, 12).within(LOOSE),
        optional("digamma", OptionalUnaryOp.DIGAMMA, 0.6, 12).within(LOOSE),
        row(
            "cast of comparison",
            x -> x.get(0).exp().mul(x.get(0).less(0).cast(DType.FLOAT64)),
            in(-1, 1, 4)),
        row("stop gradient of a factor", x -> constantFactor(x.get(0)), in(-2, 2, 5)));
  }

  /** The barrier is on a value that does not depend on x, so that differences agree with it. */
  private static Tensor constantFactor(Tensor x) {
    Tensor ramp = x.trace().iota(x.type(), 0);
    return ramp.exp().stopGradient().mul(x.sigmoid());
  }

  private static Stream<Differentiable> pairs() {
    return Stream.of(
        binary("add", BinaryOp.ADD, in(-2, 2, 3, 2), in(-2, 2, 3, 2)),
        binary("sub", BinaryOp.SUB, in(-2, 2, 3, 2), in(-2, 2, 3, 2)),
        binary("mul", BinaryOp.MUL, in(-2, 2, 3, 2), in(-2, 2, 3, 2)),
        binary("div", BinaryOp.DIV, in(-2, 2, 3, 2), in(0.5, 2, 3, 2)),
        binary("div by negative", BinaryOp.DIV, in(-2, 2, 3, 2), in(-2, -0.5, 3, 2)),
        binary("pow", BinaryOp.POW, in(0.5, 2, 3, 2), in(-2, 3, 3, 2)),
        row("pow of negative to whole", x -> x.get(0).pow(3), in(-2, -0.5, 4)),
        row("max", x -> x.get(0).exp().max(apart(x.get(1))), in(-1, 1, 6), in(-1, 1, 6)),
        row("min", x -> x.get(0).exp().min(apart(x.get(1))), in(-1, 1, 6), in(-1, 1, 6)),
        row("x times x", x -> x.get(0).mul(x.get(0)), in(-2, 2, 4)),
        row(
            "max of functions",
            x -> x.get(0).exp().max(x.get(1).square()),
            in(1, 2, 9),
            in(1, 2, 9)));
  }

  /** Below 0 at the first three elements and above 4 at the others: no difference meets a tie. */
  private static Tensor apart(Tensor x) {
    Tensor low = x.trace().iota(x.type(), 0).less(3);
    return low.select(x.exp().neg(), x.exp().add(4));
  }

  private static Stream<Differentiable> choices() {
    return Stream.of(
        row(
            "select by less",
            x -> x.get(0).less(x.get(1)).select(x.get(0).exp(), x.get(1).tanh()),
            in(-2, 2, 9),
            in(-2, 2, 9)),
        row(
            "select by equal, not and and",
            x -> {
              Tensor whole = x.get(0).trace().iota(x.get(0).type(), 0);
              Tensor odd = whole.equal(1).not().and(whole.equal(3).not());
              return odd.select(x.get(0).exp(), x.get(0).square());
            },
            in(-2, 2, 6)),
        row(
            "select hides NaN",
            x -> x.get(0).less(0).select(x.get(0).exp(), x.get(0).abs().log()),
            in(-2, 2, 6)));
  }

  private static Stream<Differentiable> reductions() {
    return Stream.of(
        reduce("sum over all", ReduceOp.SUM, List.of(0, 1, 2)),
        reduce("sum over middle", ReduceOp.SUM, List.of(1)),
        reduce("sum over none", ReduceOp.SUM, List.of()),
        reduce("max over all", ReduceOp.MAX, List.of(0, 1, 2)),
        reduce("max over ends", ReduceOp.MAX, List.of(0, 2)),
        reduce("max over none", ReduceOp.MAX, List.of()),
        row("logSumExp", x -> x.get(0).logSumExp(-1), in(-3, 3, 2, 5)),
        row("logSoftmax", x -> x.get(0).logSoftmax(0), in(-3, 3, 5, 2)),
        row("meanAll", x -> x.get(0).square().meanAll(), in(-3, 3, 5, 2)));
  }

  private static Stream<Differentiable> layouts() {
    return Stream.of(
        row("reshape", x -> x.get(0).exp().reshape(3, 4).tanh(), in(-1, 1, 2, 6)),
        row("transpose", x -> x.get(0).exp().transpose(2, 0, 1).tanh(), in(-1, 1, 2, 3, 4)),
        row("broadcast of scalar", x -> x.get(0).exp().broadcastTo(Shape.of(2, 3)), in(-1, 1)),
        row(
            "broadcast of ones",
            x -> x.get(0).exp().broadcastTo(Shape.of(4, 2, 3, 5)).tanh(),
            in(-1, 1, 2, 1, 5)),
        row("slice", x -> x.get(0).exp().slice(1, 1, 3), in(-1, 1, 3, 4)),
        slice("slice by strides", new int[] {1, 0}, new int[] {6, 5}, new int[] {2, 3}),
        slice("slice by strides to the end", new int[] {0, 1}, new int[] {7, 6}, new int[] {3, 4}),
        slice("slice of one element", new int[] {5, 2}, new int[] {6, 3}, new int[] {9, 9}),
        row(
            "pad",
            x -> x.get(0).exp().pad(new int[] {1, 0}, new int[] {0, 2}).add(1).log(),
            in(-1, 1, 2, 3)),
        row(
            "concat",
            x -> Tensor.concat(1, List.of(x.get(0).exp(), x.get(1).tanh(), x.get(0))),
            in(-1, 1, 2, 3),
            in(-1, 1, 2, 1)),
        row(
            "gather with repeats",
            x -> x.get(0).exp().gather(1, indices(x.get(0), 2, 0, 2, 2)),
            in(-1, 1, 2, 3)),
        row(
            "scatterAdd with repeats",
            x -> x.get(0).exp().scatterAdd(0, indices(x.get(0), 4, 0, 4), 6).tanh(),
            in(-1, 1, 3, 2)));
  }

  private static Stream<Differentiable> products() {
    return Stream.of(
        row(
            "matmul",
            x -> x.get(0).exp().matmul(x.get(1)).tanh(),
            in(-1, 1, 3, 4),
            in(-1, 1, 4, 2)),
        row(
            "matmul in batches",
            x -> x.get(0).matmul(x.get(1)),
            in(-1, 1, 2, 3, 4),
            in(-1, 1, 4, 2)),
        row(
            "affine",
            x -> x.get(0).affine(x.get(1), x.get(2)).sigmoid(),
            in(-1, 1, 3, 4),
            in(-1, 1, 4, 2),
            in(-1, 1, 2)));
  }

  private static Stream<Differentiable> convolutions() {
    Window plain = Window.of(1, 0, 1);
    Window strided = new Window(List.of(2, 3), List.of(1, 2), List.of(2, 1));
    return Stream.of(
        row(
            "conv2d",
            x -> x.get(0).conv2d(x.get(1), plain),
            in(-1, 1, 2, 2, 4, 3),
            in(-1, 1, 3, 2, 2, 2)),
        row(
            "conv2d by strides",
            x -> x.get(0).conv2d(x.get(1), strided).tanh(),
            in(-1, 1, 1, 2, 7, 6),
            in(-1, 1, 2, 2, 3, 2)),
        row(
            "transposed conv2d",
            x -> x.get(0).conv2dTransposed(x.get(1), strided, 7, 6).tanh(),
            in(-1, 1, 1, 2, 3, 3),
            in(-1, 1, 2, 2, 3, 2)),
        row(
            "filter gradient of conv2d",
            x ->
                one(
                        new OptionalPrimitive.Conv2dFilterGradient(strided, 3, 2),
                        List.of(x.get(0), x.get(1)))
                    .tanh(),
            in(-1, 1, 1, 2, 7, 6),
            in(-1, 1, 1, 2, 3, 3)));
  }

  private static Differentiable unary(String name, UnaryOp op, double low, double high) {
    return row(name, x -> one(new Primitive.Unary(op), x), in(low, high, 3, 2));
  }

  private static Differentiable optional(String name, OptionalUnaryOp op, double low, double high) {
    return row(name, x -> one(new OptionalPrimitive.OptionalUnary(op), x), in(low, high, 3, 2));
  }

  private static Differentiable binary(String name, BinaryOp op, Domain left, Domain right) {
    return row(name, x -> one(new Primitive.Binary(op), x), left, right);
  }

  private static Differentiable reduce(String name, ReduceOp op, List<Integer> axes) {
    return row(
        name,
        x -> one(new Primitive.Reduce(op, axes), List.of(x.get(0).exp())).tanh(),
        in(-3, 0, 2, 3, 4));
  }

  private static Differentiable slice(String name, int[] starts, int[] limits, int[] strides) {
    return row(name, x -> x.get(0).exp().slice(starts, limits, strides).tanh(), in(-1, 1, 7, 6));
  }

  private static Tensor indices(Tensor like, int... indices) {
    return like.trace().constant(HostArray.of(Shape.of(indices.length), indices));
  }

  private static Tensor one(Primitive primitive, List<Tensor> arguments) {
    return arguments.get(0).trace().record(primitive, arguments).get(0);
  }

  private static Differentiable row(
      String name, Function<List<Tensor>, Tensor> function, Domain... domains) {
    return new Differentiable(name, function, List.of(domains), TIGHT);
  }

  private Differentiable within(double other) {
    return new Differentiable(name, function, domains, other);
  }

  private static Domain in(double low, double high, int... dims) {
    return new Domain(low, high, Shape.of(dims));
  }

  TensorType type(int argument) {
    return new TensorType(DType.FLOAT64, domains.get(argument).shape());
  }

  @Override
  public String toString() {
    return name;
  }

  /** Names a primitive as the table has to cover it: with its function where it has one. */
  static String kind(Primitive p) {
    String name = p.getClass().getSimpleName();
    if (p instanceof Primitive.Unary u) {
      return name + " " + u.op();
    }
    if (p instanceof Primitive.Binary b) {
      return name + " " + b.op();
    }
    if (p instanceof Primitive.Compare c) {
      return name + " " + c.op();
    }
    if (p instanceof Primitive.Reduce r) {
      return name + " " + r.op();
    }
    if (p instanceof OptionalPrimitive.OptionalUnary u) {
      return name + " " + u.op();
    }
    return name;
  }

  /** Returns the name of every primitive there is, as {@link #kind} gives it. */
  static Stream<String> kinds() {
    return Stream.concat(
            Stream.of(Primitive.class.getPermittedSubclasses()),
            Stream.of(OptionalPrimitive.class.getPermittedSubclasses()))
        .filter(Class::isRecord)
        .map(Class::getSimpleName)
        .flatMap(
            name ->
                switch (name) {
                  case "Unary" -> each(name, UnaryOp.values());
                  case "Binary" -> each(name, BinaryOp.values());
                  case "Compare" -> each(name, CompareOp.values());
                  case "Reduce" -> each(name, ReduceOp.values());
                  case "OptionalUnary" -> each(name, OptionalUnaryOp.values());
                  default -> Stream.of(name);
                });
  }

  private static Stream<String> each(String name, Enum<?>[] functions) {
    return Stream.of(functions).map(f -> name + " " + f);
  }
}
