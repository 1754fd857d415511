package io.github.vae4j.tck;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The table of primitives, shapes, element types and arguments that every backend computes like the
 * reference.
 */
final class PrimitiveCases {
  /** One function of inputs and the arguments to call it with. */
  record Case(String name, List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    List<TensorType> types() {
      return inputs.stream().map(HostArray::type).toList();
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          Shape.scalar(),
          Shape.of(1),
          Shape.of(7),
          Shape.of(1, 1),
          Shape.of(3, 5),
          Shape.of(2, 1, 4),
          Shape.of(2, 3, 2, 5),
          Shape.of(2, 1, 2, 1, 3));
  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    1e-8,
    -1e-8,
    30,
    -30,
    90,
    -90,
    1000,
    -1000,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final DType dtype;
  private final List<Case> cases = new ArrayList<>();

  private PrimitiveCases(DType dtype) {
    this.dtype = dtype;
  }

  /** Returns the cases whose main argument has this floating-point type. */
  static List<Case> of(DType dtype) {
    PrimitiveCases all = new PrimitiveCases(dtype);
    all.elementwise();
    all.special();
    all.integersAndBooleans();
    all.reductions();
    all.layout();
    all.indexing();
    all.products();
    all.convolutions();
    all.adam();
    all.constants();
    return all.cases;
  }

  private TensorType type(int... dims) {
    return TensorType.of(dtype, dims);
  }

  private HostArray draw(Shape shape, double low, double high, int number) {
    return Runs.draw(
        new TensorType(dtype, shape), low, high, RandomKey.of(7).fold(cases.size()).fold(number));
  }

  private void add(String name, List<HostArray> inputs, Function<List<Tensor>, Tensor> function) {
    cases.add(new Case(name, inputs, in -> List.of(function.apply(in))));
  }

  private void unary(String name, double low, double high, Function<Tensor, Tensor> function) {
    for (Shape shape : SHAPES) {
      add(name + " " + shape, List.of(draw(shape, low, high, 0)), in -> function.apply(in.get(0)));
    }
  }

  private void binary(
      String name, double low, double high, Function<List<Tensor>, Tensor> function) {
    for (Shape shape : SHAPES) {
      add(
          name + " " + shape,
          List.of(draw(shape, low, high, 0), draw(shape, low, high, 1)),
          function);
    }
    List<HostArray> uneven =
        List.of(draw(Shape.of(4, 1, 3), low, high, 0), draw(Shape.of(2, 1), low, high, 1));
    add(name + " broadcast", uneven, function);
  }

  private void elementwise() {
    unary("neg", -3, 3, Tensor::neg);
    unary("exp", -3, 3, Tensor::exp);
    unary("log", 0.1, 9, Tensor::log);
    unary("tanh", -3, 3, Tensor::tanh);
    unary("sigmoid", -9, 9, Tensor::sigmoid);
    unary("sqrt", 0, 9, Tensor::sqrt);
    unary("abs", -3, 3, Tensor::abs);
    unary("sign", -3, 3, Tensor::sign);
    unary("log1p", -0.9, 9, Tensor::log1p);
    unary("log1p near 0", -1e-6, 1e-6, x -> x.log1p().mul(1e6));
    unary("expm1", -3, 3, Tensor::expm1);
    unary("expm1 near 0", -1e-6, 1e-6, x -> x.expm1().mul(1e6));
    unary("softplus", -50, 50, Tensor::softplus);
    unary("erf", -3, 3, Tensor::erf);
    unary("lgamma", 0.1, 20, Tensor::lgamma);
    unary("digamma", 0.1, 20, Tensor::digamma);
    binary("add", -3, 3, in -> in.get(0).add(in.get(1)));
    binary("sub", -3, 3, in -> in.get(0).sub(in.get(1)));
    binary("mul", -3, 3, in -> in.get(0).mul(in.get(1)));
    binary("div", 0.5, 3, in -> in.get(0).div(in.get(1)));
    binary("pow", 0.2, 3, in -> in.get(0).pow(in.get(1)));
    binary("max", -3, 3, in -> in.get(0).max(in.get(1)));
    binary("min", -3, 3, in -> in.get(0).min(in.get(1)));
    binary("less", -3, 3, in -> in.get(0).less(in.get(1)));
    binary("equal", -3, 3, in -> in.get(0).equal(in.get(1)));
    binary("select", -3, 3, in -> in.get(0).less(in.get(1)).select(in.get(0), in.get(1).mul(2)));
    numbers("add", 1.5, Tensor::add, Tensor::add);
    numbers("sub", 1.5, Tensor::sub, Tensor::sub);
    numbers("mul", 1.5, Tensor::mul, Tensor::mul);
    numbers("div", 1.5, Tensor::div, Tensor::div);
    numbers("pow", 1.5, Tensor::pow, Tensor::pow);
    numbers("max", 1.5, Tensor::max, Tensor::max);
    numbers("min", 1.5, Tensor::min, Tensor::min);
  }

  @FunctionalInterface
  private interface WithNumber {
    Tensor apply(Tensor x, double number);
  }

  @FunctionalInterface
  private interface WithTensor {
    Tensor apply(Tensor x, Tensor y);
  }

  /** A constant on either side, which backends may write into the operation. */
  private void numbers(String name, double number, WithNumber right, WithTensor left) {
    HostArray x = draw(Shape.of(3, 4), 0.5, 3, 0);
    add(name + " number", List.of(x), in -> right.apply(in.get(0), number));
    add(
        "number " + name,
        List.of(x),
        in -> left.apply(in.get(0).trace().constant(dtype, number), in.get(0)));
    add(
        "number " + name + " number",
        List.of(x),
        in -> {
          Tensor c = in.get(0).trace().constant(type(3, 4), number);
          return in.get(0).add(left.apply(c, c));
        });
  }

  private void special() {
    HostArray x = Runs.of(type(SPECIAL.length), SPECIAL);
    record Named(String name, Function<Tensor, Tensor> function) {}
    for (Named f :
        List.of(
            new Named("neg", Tensor::neg),
            new Named("exp", Tensor::exp),
            new Named("log", Tensor::log),
            new Named("tanh", Tensor::tanh),
            new Named("sigmoid", Tensor::sigmoid),
            new Named("sqrt", Tensor::sqrt),
            new Named("abs", Tensor::abs),
            new Named("softplus", Tensor::softplus),
            new Named("log1p", Tensor::log1p),
            new Named("expm1", Tensor::expm1),
            new Named("erf", Tensor::erf))) {
      add(f.name + " of special values", List.of(x), in -> f.function.apply(in.get(0)));
    }
    int n = SPECIAL.length;
    double[] left = new double[n * n];
    double[] right = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      left[i] = SPECIAL[i / n];
      right[i] = SPECIAL[i % n];
    }
    List<HostArray> pairs = List.of(Runs.of(type(n * n), left), Runs.of(type(n * n), right));
    add("add of special values", pairs, in -> in.get(0).add(in.get(1)));
    add("sub of special values", pairs, in -> in.get(0).sub(in.get(1)));
    add("mul of special values", pairs, in -> in.get(0).mul(in.get(1)));
    add("div of special values", pairs, in -> in.get(0).div(in.get(1)));
    add("max of special values", pairs, in -> in.get(0).max(in.get(1)));
    add("min of special values", pairs, in -> in.get(0).min(in.get(1)));
    add("less of special values", pairs, in -> in.get(0).less(in.get(1)));
    add("equal of special values", pairs, in -> in.get(0).equal(in.get(1)));
    add("max with a number", List.of(x), in -> in.get(0).max(0.25));
    add("min with a number", List.of(x), in -> in.get(0).min(0.25));
    add(
        "select ignores what it does not choose",
        pairs,
        in -> in.get(0).equal(in.get(0)).select(in.get(0), in.get(1)));
    add(
        "reduce max with NaN",
        List.of(Runs.of(type(2, 3), 1, Double.NaN, 2, 3, 4, 5)),
        in -> in.get(0).maxOver(1));
    add(
        "reduce sum with infinity",
        List.of(Runs.of(type(2, 2), 1, Double.POSITIVE_INFINITY, 2, 3)),
        in -> in.get(0).sum(1));
  }

  private void integersAndBooleans() {
    TensorType ints = TensorType.of(DType.INT32, 3, 4);
    HostArray a = Runs.draw(ints, -9, 9, RandomKey.of(1));
    HostArray b = Runs.draw(ints, -9, 9, RandomKey.of(2));
    add("int add", List.of(a, b), in -> in.get(0).add(in.get(1)));
    add("int sub", List.of(a, b), in -> in.get(0).sub(in.get(1)));
    add("int mul", List.of(a, b), in -> in.get(0).mul(in.get(1)));
    add("int max", List.of(a, b), in -> in.get(0).max(in.get(1)));
    add("int min", List.of(a, b), in -> in.get(0).min(in.get(1)));
    add("int less", List.of(a, b), in -> in.get(0).less(in.get(1)));
    add("int equal", List.of(a, b), in -> in.get(0).equal(in.get(1)));
    add("int sum", List.of(a), in -> in.get(0).sum(1));
    add("int reduce max", List.of(a), in -> in.get(0).maxOver(0));
    add("int to float", List.of(a), in -> in.get(0).cast(dtype));
    add("int to bool", List.of(a), in -> in.get(0).cast(DType.BOOL));
    add("int pad", List.of(a), in -> in.get(0).pad(new int[] {1, 0}, new int[] {0, 2}));
    HostArray x = draw(Shape.of(3, 4), -9, 9, 0);
    add("float to int", List.of(x), in -> in.get(0).cast(DType.INT32));
    add("float to bool", List.of(x), in -> in.get(0).cast(DType.BOOL));
    add("float to float32", List.of(x), in -> in.get(0).cast(DType.FLOAT32));
    add("float to float64", List.of(x), in -> in.get(0).cast(DType.FLOAT64));
    TensorType flags = TensorType.of(DType.BOOL, 3, 4);
    HostArray p = Runs.draw(flags, -1, 1, RandomKey.of(3));
    HostArray q = Runs.draw(flags, -1, 1, RandomKey.of(4));
    add("and", List.of(p, q), in -> in.get(0).and(in.get(1)));
    add("or", List.of(p, q), in -> in.get(0).or(in.get(1)));
    add("not", List.of(p), in -> in.get(0).not());
    add("bool to float", List.of(p), in -> in.get(0).cast(dtype));
    add("bool to int", List.of(p), in -> in.get(0).cast(DType.INT32));
    add("bool transpose", List.of(p), in -> in.get(0).transpose(1, 0));
    add("bool broadcast", List.of(p), in -> in.get(0).broadcastTo(Shape.of(2, 3, 4)));
    add("bool pad", List.of(p), in -> in.get(0).pad(new int[] {1, 1}, new int[] {0, 1}));
    add("bool select", List.of(p, q), in -> in.get(0).select(in.get(1), in.get(0)));
    add("bool concat", List.of(p, q), in -> Tensor.concat(0, in));
    add("int select", List.of(a, b), in -> in.get(0).less(in.get(1)).select(in.get(0), in.get(1)));
  }

  private void reductions() {
    HostArray x = draw(Shape.of(2, 3, 4, 5), -3, 3, 0);
    for (int[] axes : new int[][] {{0}, {1}, {3}, {0, 1}, {1, 3}, {0, 2, 3}, {0, 1, 2, 3}}) {
      add("sum over " + Arrays.toString(axes), List.of(x), in -> in.get(0).sum(axes));
      add("max over " + Arrays.toString(axes), List.of(x), in -> in.get(0).maxOver(axes));
    }
    add("sum over an axis of 1", List.of(draw(Shape.of(3, 1), -3, 3, 0)), in -> in.get(0).sum(1));
    add("sum of a transposed tensor", List.of(x), in -> in.get(0).transpose(3, 1, 0, 2).sum(1, 2));
    add(
        "sum of a broadcast tensor",
        List.of(x),
        in -> in.get(0).broadcastTo(Shape.of(3, 2, 3, 4, 5)).sum(0, 4));
    add("log-sum-exp", List.of(draw(Shape.of(3, 6), 900, 1000, 0)), in -> in.get(0).logSumExp(1));
    add(
        "sum without axes",
        List.of(x),
        in -> one(in.get(0), new Primitive.Reduce(ReduceOp.SUM, List.of())));
  }

  private static Tensor one(Tensor x, Primitive primitive) {
    return x.trace().record(primitive, List.of(x)).get(0);
  }

  private void layout() {
    HostArray x = draw(Shape.of(2, 3, 4), -3, 3, 0);
    add("reshape", List.of(x), in -> in.get(0).reshape(4, 6));
    add(
        "reshape to a scalar",
        List.of(draw(Shape.of(1, 1), -3, 3, 0)),
        in -> in.get(0).reshape(Shape.scalar()));
    add(
        "reshape of a transposed tensor",
        List.of(x),
        in -> in.get(0).transpose(2, 0, 1).reshape(8, 3));
    for (int[] order : new int[][] {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
      add("transpose " + Arrays.toString(order), List.of(x), in -> in.get(0).transpose(order));
    }
    add("neg of a transposed tensor", List.of(x), in -> in.get(0).transpose(2, 0, 1).neg());
    add(
        "broadcast a scalar",
        List.of(draw(Shape.scalar(), -3, 3, 0)),
        in -> in.get(0).broadcastTo(Shape.of(2, 3)));
    add(
        "broadcast inner axes",
        List.of(draw(Shape.of(2, 1, 1), -3, 3, 0)),
        in -> in.get(0).broadcastTo(Shape.of(5, 2, 3, 4)));
    add(
        "slice",
        List.of(x),
        in -> in.get(0).slice(new int[] {0, 1, 1}, new int[] {2, 3, 4}, new int[] {1, 1, 1}));
    add(
        "strided slice",
        List.of(x),
        in -> in.get(0).slice(new int[] {0, 0, 1}, new int[] {2, 3, 4}, new int[] {1, 2, 2}));
    add(
        "neg of a strided slice",
        List.of(x),
        in -> in.get(0).slice(new int[] {0, 0, 0}, new int[] {2, 3, 4}, new int[] {1, 2, 3}).neg());
    add("pad", List.of(x), in -> in.get(0).pad(new int[] {1, 0, 2}, new int[] {0, 3, 1}));
    add("pad nothing", List.of(x), in -> in.get(0).pad(new int[3], new int[3]));
    List<HostArray> parts =
        List.of(x, draw(Shape.of(2, 1, 4), -3, 3, 1), draw(Shape.of(2, 5, 4), -3, 3, 2));
    add("concat", parts, in -> Tensor.concat(1, in));
    add("concat of one", List.of(x), in -> Tensor.concat(2, in));
    add("stop gradient", List.of(x), in -> in.get(0).stopGradient());
    add(
        "pad, slice, transpose, reshape, sum",
        List.of(x),
        in ->
            in.get(0)
                .pad(new int[] {1, 1, 0}, new int[] {1, 0, 0})
                .slice(0, 1, 4)
                .transpose(1, 0, 2)
                .reshape(4, 12)
                .sum(0));
    cases.add(
        new Case("an input as output, twice", List.of(x), in -> List.of(in.get(0), in.get(0))));
    cases.add(
        new Case(
            "views of one input as outputs",
            List.of(x),
            in -> List.of(in.get(0).reshape(24), in.get(0).transpose(2, 1, 0), in.get(0))));
    cases.add(
        new Case(
            "one result twice",
            List.of(x),
            in -> {
              Tensor y = in.get(0).exp();
              return List.of(y, y, y.reshape(24));
            }));
    cases.add(new Case("an unused input", List.of(x, x), in -> List.of(in.get(1).neg())));
  }

  private void indexing() {
    HostArray x = draw(Shape.of(4, 3, 2), -3, 3, 0);
    HostArray indices = HostArray.of(Shape.of(5), new int[] {3, 0, 0, 2, 3});
    HostArray inner = HostArray.of(Shape.of(2), new int[] {1, 1});
    add("gather along 0", List.of(x, indices), in -> in.get(0).gather(0, in.get(1)));
    add("gather along 1", List.of(x, inner), in -> in.get(0).gather(1, in.get(1)));
    add("gather along 2", List.of(x, inner), in -> in.get(0).gather(2, in.get(1)));
    add("gather integers", List.of(indices, inner), in -> in.get(0).gather(0, in.get(1)));
    HostArray updates = draw(Shape.of(5, 3), -3, 3, 1);
    add(
        "scatter with repeated indices",
        List.of(updates, indices),
        in -> in.get(0).scatterAdd(0, in.get(1), 6));
    add(
        "scatter along 1",
        List.of(draw(Shape.of(3, 2, 2), -3, 3, 1), inner),
        in -> in.get(0).scatterAdd(1, in.get(1), 3));
    add("iota", List.of(x), in -> in.get(0).trace().iota(type(3, 4), 1));
    add(
        "iota of integers along 0",
        List.of(x),
        in -> in.get(0).trace().iota(TensorType.of(DType.INT32, 3, 4), 0));
    add(
        "gather with iota",
        List.of(x),
        in -> in.get(0).gather(0, in.get(0).trace().iota(TensorType.of(DType.INT32, 3), 0)));
  }

  private void products() {
    for (int[] mkn : new int[][] {{1, 1, 1}, {3, 5, 2}, {17, 33, 9}, {64, 64, 64}}) {
      HostArray a = draw(Shape.of(mkn[0], mkn[1]), -1, 1, 0);
      HostArray b = draw(Shape.of(mkn[1], mkn[2]), -1, 1, 1);
      HostArray bias = draw(Shape.of(mkn[2]), -1, 1, 2);
      String size = " " + mkn[0] + "x" + mkn[1] + "x" + mkn[2];
      add("matmul" + size, List.of(a, b), in -> in.get(0).matmul(in.get(1)));
      add("affine" + size, List.of(a, b, bias), in -> in.get(0).affine(in.get(1), in.get(2)));
      HostArray at = draw(Shape.of(mkn[1], mkn[0]), -1, 1, 0);
      HostArray bt = draw(Shape.of(mkn[2], mkn[1]), -1, 1, 1);
      add(
          "matmul of transposed" + size,
          List.of(at, bt),
          in -> in.get(0).transposeLast().matmul(in.get(1).transposeLast()));
    }
    add(
        "batched matmul",
        List.of(draw(Shape.of(3, 4, 5), -1, 1, 0), draw(Shape.of(3, 5, 2), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)));
    add(
        "matmul with two batch axes",
        List.of(draw(Shape.of(2, 3, 4, 5), -1, 1, 0), draw(Shape.of(2, 3, 5, 2), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)));
    add(
        "broadcast matmul",
        List.of(draw(Shape.of(3, 4, 5), -1, 1, 0), draw(Shape.of(5, 2), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)));
    add(
        "matmul with broadcast rows",
        List.of(draw(Shape.of(5), -1, 1, 0), draw(Shape.of(5, 2), -1, 1, 1)),
        in -> in.get(0).broadcastTo(Shape.of(4, 5)).matmul(in.get(1)));
    add(
        "gradient of tanh",
        List.of(draw(Shape.of(3, 4), -2, 2, 0), draw(Shape.of(3, 4), -2, 2, 1)),
        in -> {
          Tensor y = in.get(0).tanh();
          return in.get(1).mul(y.trace().constant(dtype, 1).sub(y.mul(y)));
        });
    add(
        "gradient of sigmoid",
        List.of(draw(Shape.of(3, 4), -2, 2, 0), draw(Shape.of(3, 4), -2, 2, 1)),
        in -> {
          Tensor y = in.get(0).sigmoid();
          return in.get(1).mul(y.mul(y.trace().constant(dtype, 1).sub(y)));
        });
  }

  private void convolutions() {
    for (int[] g : new int[][] {{1, 0, 1}, {2, 1, 1}, {1, 1, 2}, {2, 0, 1}, {3, 2, 1}, {2, 2, 2}}) {
      Window window = Window.of(g[0], g[1], g[2]);
      for (int[] size : new int[][] {{7, 8}, {6, 5}}) {
        convolution(window, size[0], size[1], 3, 2, 1e0);
      }
    }
    convolution(new Window(List.of(2, 1), List.of(1, 0), List.of(1, 2)), 9, 7, 3, 3, 1);
    convolution(Window.of(2, 1, 1), 8, 8, 4, 4, 1);
    convolution(Window.of(1, 0, 1), 5, 5, 1, 1, 1);
  }

  private void convolution(Window window, int height, int width, int fh, int fw, double scale) {
    String name = " " + height + "x" + width + " by " + fh + "x" + fw + " " + window;
    HostArray image = draw(Shape.of(2, 3, height, width), -scale, scale, 0);
    HostArray filter = draw(Shape.of(4, 3, fh, fw), -scale, scale, 1);
    Shape out = Shape.of(2, 4, window.outputSize(0, height, fh), window.outputSize(1, width, fw));
    HostArray gradient = draw(out, -scale, scale, 2);
    add("conv2d" + name, List.of(image, filter), in -> in.get(0).conv2d(in.get(1), window));
    add(
        "conv2d input gradient" + name,
        List.of(gradient, filter),
        in -> in.get(0).conv2dTransposed(in.get(1), window, height, width));
    add(
        "conv2d filter gradient" + name,
        List.of(image, gradient),
        in ->
            in.get(0)
                .trace()
                .record(new OptionalPrimitive.Conv2dFilterGradient(window, fh, fw), in)
                .get(0));
  }

  private void adam() {
    for (double decay : new double[] {0, 0.1}) {
      for (double step : new double[] {1, 2, 1000}) {
        Shape s = Shape.of(3, 4);
        List<HostArray> in =
            List.of(
                draw(s, -1, 1, 0),
                draw(s, -1, 1, 1),
                draw(s, 0.01, 1, 2),
                draw(s, -1, 1, 3),
                Runs.of(type(), 0.01),
                Runs.of(type(), step));
        cases.add(
            new Case(
                "adam step " + step + " decay " + decay,
                in,
                a ->
                    a.get(0)
                        .trace()
                        .record(new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, decay), a)));
      }
    }
    Shape s = Shape.of(5);
    List<HostArray> shared =
        List.of(
            draw(s, -1, 1, 0),
            draw(s, 0.1, 1, 1),
            draw(s, -1, 1, 2),
            Runs.of(type(), 0.1),
            Runs.of(type(), 3));
    cases.add(
        new Case(
            "adam steps that share an argument",
            shared,
            a -> {
              List<Tensor> first =
                  a.get(0)
                      .trace()
                      .record(
                          new OptionalPrimitive.AdamUpdate(0.9, 0.99, 1e-8, 0),
                          List.of(a.get(0), a.get(0), a.get(1), a.get(2), a.get(3), a.get(4)));
              List<Tensor> second =
                  a.get(0)
                      .trace()
                      .record(
                          new OptionalPrimitive.AdamUpdate(0.9, 0.99, 1e-8, 0),
                          List.of(
                              a.get(0), first.get(1), first.get(2), a.get(2), a.get(3), a.get(4)));
              List<Tensor> all = new ArrayList<>(first);
              all.addAll(second);
              return all;
            }));
  }

  private void constants() {
    HostArray x = draw(Shape.of(2, 2), -3, 3, 0);
    for (HostArray c :
        List.of(
            draw(Shape.of(2, 2), -3, 3, 1),
            HostArray.of(Shape.of(2, 2), new int[] {1, -2, 3, 4}),
            HostArray.of(Shape.of(2, 2), new boolean[] {true, false, false, true}))) {
      cases.add(
          new Case(
              "constant output " + c.type(),
              List.of(x),
              in -> List.of(in.get(0).trace().constant(c))));
      cases.add(
          new Case(
              "constant select " + c.type(),
              List.of(x),
              in ->
                  List.of(
                      in.get(0)
                          .less(0)
                          .select(in.get(0).trace().constant(c), in.get(0).trace().constant(c)))));
    }
    cases.add(
        new Case(
            "number as output",
            List.of(x),
            in ->
                List.of(
                    in.get(0).trace().constant(dtype, 2.5),
                    in.get(0).trace().constant(type(2, 3), -1.5))));
    add(
        "infinite constant",
        List.of(x),
        in -> in.get(0).max(in.get(0).trace().constant(dtype, Double.NEGATIVE_INFINITY)));
    add("tiny constant", List.of(x), in -> in.get(0).mul(1e-30).mul(1e30));
  }
}
