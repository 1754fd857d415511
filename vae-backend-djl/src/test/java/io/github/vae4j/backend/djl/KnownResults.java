package io.github.vae4j.backend.djl;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Applications of primitives to values small enough to be worked out by hand. */
final class KnownResults {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private KnownResults() {}

  /** A function of one tensor [n] for each list of numbers, and its result. */
  record Case(
      String name,
      Function<List<Tensor>, Tensor> body,
      List<double[]> inputs,
      int[] shape,
      double... expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static double[] d(double... numbers) {
    return numbers;
  }

  private static double[] upTo(int n) {
    return DoubleStream.iterate(0, i -> i + 1).limit(n).toArray();
  }

  private static double[] n(String numbers) {
    return Stream.of(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static int[] s(int... dims) {
    return dims;
  }

  private static Case unary(
      String name, Function<Tensor, Tensor> f, double[] input, double... expected) {
    return new Case(name, in -> f.apply(in.get(0)), List.of(input), s(expected.length), expected);
  }

  private static Case binary(
      String name,
      Function<List<Tensor>, Tensor> f,
      double[] left,
      double[] right,
      double... expected) {
    return new Case(name, f, List.of(left, right), s(expected.length), expected);
  }

  private static Tensor floating(Tensor mask, List<Tensor> like) {
    return mask.cast(like.get(0).dtype());
  }

  private static Tensor ints(Tensor x) {
    return x.cast(DType.INT32);
  }

  private static Tensor optional(OptionalPrimitive p, Tensor... arguments) {
    return arguments[0].trace().record(p, List.of(arguments)).get(0);
  }

  static Stream<Case> elementWise() {
    return Stream.of(
        unary("neg", Tensor::neg, d(1, -2, 0.5), -1, 2, -0.5),
        unary("exp", Tensor::exp, d(0, 1, -INF), 1, Math.E, 0),
        unary("log", Tensor::log, d(1, Math.E, 0, -1), 0, 1, -INF, NAN),
        unary("tanh", Tensor::tanh, d(0, 1, -50), 0, Math.tanh(1), -1),
        unary("sigmoid", Tensor::sigmoid, d(0, 80, -800), 0.5, 1, 0),
        unary("sqrt", Tensor::sqrt, d(4, 0.25, -1), 2, 0.5, NAN),
        unary("abs", Tensor::abs, d(-3, 2), 3, 2),
        unary("sign", Tensor::sign, d(-3, 0, 2), -1, 0, 1),
        unary("log1p", Tensor::log1p, d(0, 1e-12), 0, Math.log1p(1e-12)),
        unary("expm1", Tensor::expm1, d(0, 1e-12), 0, Math.expm1(1e-12)),
        unary(
            "softplus",
            Tensor::softplus,
            d(0, 100, 1000, -30, 25),
            Math.log(2),
            100,
            1000,
            Math.exp(-30),
            25 + Math.exp(-25)),
        unary("softplus far below 0", Tensor::softplus, d(-30), Math.log1p(Math.exp(-30))),
        unary("erf", Tensor::erf, d(0, 0.5), 0, 0.5204998778130465),
        unary("lgamma", Tensor::lgamma, d(1, 5), 0, Math.log(24)),
        unary("digamma", Tensor::digamma, d(1), -0.5772156649015329),
        unary("stopGradient", Tensor::stopGradient, d(3, 4), 3, 4),
        binary("add", in -> in.get(0).add(in.get(1)), d(1, 2), d(10, 20), 11, 22),
        binary("sub", in -> in.get(0).sub(in.get(1)), d(1, 2), d(10, 20), -9, -18),
        binary("mul", in -> in.get(0).mul(in.get(1)), d(1, 2), d(10, 20), 10, 40),
        binary("div", in -> in.get(0).div(in.get(1)), d(1, 2, 1), d(4, 8, 0), 0.25, 0.25, INF),
        binary("pow", in -> in.get(0).pow(in.get(1)), d(2, 9, -2), d(3, 0.5, 3), 8, 3, -8),
        binary("max", in -> in.get(0).max(in.get(1)), d(1, 5, NAN), d(2, 3, 0), 2, 5, NAN),
        binary("min", in -> in.get(0).min(in.get(1)), d(1, 5, 0), d(2, 3, NAN), 1, 3, NAN),
        unary("add number", x -> x.add(0.5), d(1, 2), 1.5, 2.5),
        unary("sub number", x -> x.sub(0.5), d(1, 2), 0.5, 1.5),
        unary("number sub", x -> like(x, 0.5).sub(x), d(1, 2), -0.5, -1.5),
        unary("div number", x -> x.div(4), d(1, 2), 0.25, 0.5),
        unary("number div", x -> like(x, 1).div(x), d(4, 2), 0.25, 0.5),
        unary("pow number", x -> x.pow(3), d(-2, 3), -8, 27),
        unary("number pow", x -> like(x, 2).pow(x), d(-1, 3), 0.5, 8),
        unary("max number", x -> x.max(0.5), d(0, 1, NAN), 0.5, 1, NAN),
        unary("number min", x -> like(x, 0.5).min(x), d(0, 1, NAN), 0, 0.5, NAN),
        unary("infinite number", x -> x.max(-INF), d(0, 1), 0, 1),
        unary("numbers alone", x -> like(x, 2).add(like(x, 3)).add(x.mul(0)), d(0, 0), 5, 5),
        binary(
            "less",
            in -> floating(in.get(0).less(in.get(1)), in),
            d(1, 2, 3, NAN),
            d(2, 2, 2, 2),
            n("1 0 0 0")),
        binary(
            "equal",
            in -> floating(in.get(0).equal(in.get(1)), in),
            d(1, 2, NAN),
            d(2, 2, NAN),
            n("0 1 0")),
        unary("less number", x -> x.less(2).cast(x.dtype()), d(1, 2, 3), 1, 0, 0),
        unary("number less", x -> x.greater(2).cast(x.dtype()), d(1, 2, 3), 0, 0, 1),
        unary("equal number", x -> x.equal(2).cast(x.dtype()), d(1, 2, 3), 0, 1, 0),
        unary("not", x -> x.less(2).not().cast(x.dtype()), d(1, 2), 0, 1),
        binary(
            "and",
            in -> floating(in.get(0).less(2).and(in.get(1).less(2)), in),
            d(1, 1, 3),
            d(1, 3, 3),
            n("1 0 0")),
        binary(
            "select",
            in -> in.get(0).less(2).select(in.get(0), in.get(1)),
            d(1, NAN, INF),
            d(NAN, 8, 9),
            n("1 8 9")),
        unary("select number", x -> x.less(2).select(x, like(x, 7)), d(1, 3), 1, 7),
        unary("select of numbers", x -> x.less(2).select(like(x, 1), like(x, 7)), d(1, 3), 1, 7),
        unary("number selected", x -> x.less(2).select(like(x, 7), x), d(1, 3), 7, 3),
        unary("cast to int", x -> ints(x).cast(x.dtype()), d(2.9, -2.9), 2, -2),
        unary("cast to bool", x -> x.cast(DType.BOOL).cast(x.dtype()), d(0, 0.1, -3), 0, 1, 1),
        unary(
            "bool to int",
            x -> x.less(2).cast(DType.INT32).add(ints(x)).cast(x.dtype()),
            d(1, 3),
            2,
            3));
  }

  private static Tensor like(Tensor x, double number) {
    return x.trace().constant(x.type(), number);
  }

  static Stream<Case> shapes() {
    Function<List<Tensor>, Tensor> cube = in -> in.get(0).reshape(2, 3, 4);
    List<double[]> cubeData = List.of(upTo(24));
    return Stream.of(
        new Case("sum", in -> cube.apply(in).sum(0, 2), cubeData, s(3), 60, 92, 124),
        new Case(
            "sum of ints",
            in -> ints(cube.apply(in)).sum(0, 1, 2).cast(in.get(0).dtype()),
            cubeData,
            s(),
            276),
        new Case("max over axes", in -> cube.apply(in).maxOver(0, 2), cubeData, s(3), 15, 19, 23),
        new Case(
            "max over axes keeps NaN",
            in -> in.get(0).reshape(2, 2).maxOver(0, 1),
            List.of(d(1, NAN, 3, 2)),
            s(),
            NAN),
        new Case(
            "reduction over no axes",
            in ->
                in.get(0).trace().record(new Primitive.Reduce(ReduceOp.SUM, List.of()), in).get(0),
            List.of(d(1, 2)),
            s(2),
            1,
            2),
        new Case(
            "transpose",
            in -> in.get(0).reshape(2, 3).transpose(1, 0),
            List.of(upTo(6)),
            s(3, 2),
            n("0 3 1 4 2 5")),
        new Case(
            "reshape of a transposed tensor",
            in -> in.get(0).reshape(2, 3).transpose(1, 0).reshape(6),
            List.of(upTo(6)),
            s(6),
            n("0 3 1 4 2 5")),
        new Case(
            "transpose of rank 3",
            in -> cube.apply(in).transpose(2, 0, 1).slice(0, 1, 2).reshape(6),
            cubeData,
            s(6),
            n("1 5 9 13 17 21")),
        new Case(
            "broadcast",
            in -> in.get(0).reshape(2, 1).broadcastTo(Shape.of(2, 2, 3)),
            List.of(d(1, 2)),
            s(2, 2, 3),
            n("1 1 1 2 2 2 1 1 1 2 2 2")),
        new Case(
            "slice",
            in -> cube.apply(in).slice(new int[] {1, 0, 1}, new int[] {2, 3, 4}, s(1, 2, 2)),
            cubeData,
            s(1, 2, 2),
            n("13 15 21 23")),
        new Case(
            "pad",
            in -> in.get(0).reshape(1, 2).pad(s(1, 0), s(0, 2)),
            List.of(d(1, 2)),
            s(2, 4),
            n("0 0 0 0 1 2 0 0")),
        new Case(
            "pad of bool",
            in -> in.get(0).less(9).pad(s(1), s(1)).cast(in.get(0).dtype()),
            List.of(d(1, 2)),
            s(4),
            n("0 1 1 0")),
        new Case(
            "concat",
            in -> Tensor.concat(1, List.of(in.get(0).reshape(2, 1), in.get(1).reshape(2, 2))),
            List.of(d(1, 2), d(3, 4, 5, 6)),
            s(2, 3),
            n("1 3 4 2 5 6")),
        new Case("concat of one", in -> Tensor.concat(0, in), List.of(d(1, 2)), s(2), 1, 2),
        new Case(
            "gather",
            in -> in.get(0).reshape(2, 3).gather(1, ints(in.get(1))),
            List.of(d(1, 2, NAN, 4, 5, 6), d(1, 0, 1, 1)),
            s(2, 4),
            n("2 1 2 2 5 4 5 5")),
        new Case(
            "gather of ints",
            in -> ints(in.get(0)).gather(0, ints(in.get(1))).cast(in.get(0).dtype()),
            List.of(d(7, 8), d(1, 0)),
            s(2),
            8,
            7),
        new Case(
            "scatterAdd",
            in -> in.get(0).reshape(2, 3).scatterAdd(1, ints(in.get(1)), 4),
            List.of(d(1, 2, 3, 4, 5, INF), d(3, 3, 0)),
            s(2, 4),
            n("3 0 0 3 Infinity 0 0 9")),
        new Case(
            "constant",
            in ->
                in.get(0)
                    .trace()
                    .constant(HostArray.of(Shape.of(3), new int[] {4, 5, 6}))
                    .cast(in.get(0).dtype())
                    .add(in.get(0)),
            List.of(d(1, 2, 3)),
            s(3),
            n("5 7 9")),
        new Case(
            "iota",
            in -> in.get(0).trace().iota(in.get(0).type().withShape(Shape.of(2, 3)), 1),
            List.of(d(1)),
            s(2, 3),
            n("0 1 2 0 1 2")),
        new Case(
            "iota of ints",
            in ->
                in.get(0).trace().iota(TensorType.of(DType.INT32, 3, 2), 0).cast(in.get(0).dtype()),
            List.of(d(1)),
            s(3, 2),
            n("0 0 1 1 2 2")),
        new Case(
            "one constant as two arguments",
            in -> {
              Tensor zero = in.get(0).trace().constant(in.get(0).type(), 0);
              return in.get(0).mul(zero).add(zero);
            },
            List.of(d(1, 2)),
            s(2),
            0,
            0));
  }

  static Stream<Case> products() {
    Window window = new Window(List.of(2, 1), List.of(1, 0), List.of(1, 2));
    return Stream.of(
        new Case(
            "matmul",
            in -> in.get(0).reshape(2, 2).matmul(in.get(1).reshape(2, 1)),
            List.of(d(1, 2, 3, 4), d(5, 6)),
            s(2, 1),
            17,
            39),
        new Case(
            "matmul of transposed",
            in -> in.get(0).reshape(2, 2).transpose(1, 0).matmul(in.get(1).reshape(2, 1)),
            List.of(d(1, 2, 3, 4), d(5, 6)),
            s(2, 1),
            23,
            34),
        new Case(
            "batched matmul",
            in -> in.get(0).reshape(2, 1, 2).matmul(in.get(1).reshape(2, 2, 1)),
            List.of(d(1, 2, 3, 4), d(5, 6, 7, 8)),
            s(2, 1, 1),
            17,
            53),
        new Case(
            "matmul of rank 4",
            in -> in.get(0).reshape(2, 1, 1, 2).matmul(in.get(1).reshape(2, 1, 2, 1)),
            List.of(d(1, 2, 3, 4), d(5, 6, 7, 8)),
            s(2, 1, 1, 1),
            17,
            53),
        new Case(
            "affine",
            in -> in.get(0).reshape(1, 2).affine(in.get(1).reshape(2, 2), in.get(2)),
            List.of(d(1, 2), d(1, 2, 3, 4), d(10, 20)),
            s(1, 2),
            17,
            30),
        new Case(
            "conv2d",
            in -> in.get(0).reshape(1, 1, 3, 3).conv2d(in.get(1).reshape(1, 1, 2, 2), window),
            List.of(upTo(9), d(1, 2, 3, 4)),
            s(1, 1, 2, 1),
            // rows -1 and 0, columns 0 and 2; then rows 1 and 2
            3 * 0 + 4 * 2,
            1 * 3 + 2 * 5 + 3 * 6 + 4 * 8),
        new Case(
            "conv2dInputGradient",
            in ->
                optional(
                    new OptionalPrimitive.Conv2dInputGradient(window, 3, 3),
                    in.get(0).reshape(1, 1, 2, 1),
                    in.get(1).reshape(1, 1, 2, 2)),
            List.of(d(1, 10), d(1, 2, 3, 4)),
            s(1, 1, 3, 3),
            n("3 0 4 10 0 20 30 0 40")),
        new Case(
            "conv2dInputGradient with rows that no tap saw",
            in ->
                optional(
                    new OptionalPrimitive.Conv2dInputGradient(Window.of(2, 0, 1), 4, 4),
                    in.get(0).reshape(1, 1, 1, 1),
                    in.get(1).reshape(1, 1, 3, 3)),
            List.of(d(2), d(1, 2, 3, 4, 5, 6, 7, 8, 9)),
            s(1, 1, 4, 4),
            n("2 4 6 0 8 10 12 0 14 16 18 0 0 0 0 0")),
        new Case(
            "conv2dFilterGradient",
            in ->
                optional(
                    new OptionalPrimitive.Conv2dFilterGradient(window, 2, 2),
                    in.get(0).reshape(1, 1, 3, 3),
                    in.get(1).reshape(1, 1, 2, 1)),
            List.of(upTo(9), d(1, 10)),
            s(1, 1, 2, 2),
            n("30 50 60 82")));
  }
}
