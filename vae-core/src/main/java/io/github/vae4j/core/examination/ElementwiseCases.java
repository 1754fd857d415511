package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/** Element-wise functions: shapes of rank 0 to 5, special values, integers and conditions. */
final class ElementwiseCases extends PrimitiveCases {
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

  ElementwiseCases(DType dtype) {
    super(dtype);
  }

  @Override
  void fill() {
    elementwise();
    special();
    integersAndBooleans();
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
    binary("equal of whole numbers", 0, 3, in -> whole(in.get(0)).equal(whole(in.get(1))));
    binary("select", -3, 3, in -> in.get(0).less(in.get(1)).select(in.get(0), in.get(1).mul(2)));
    numbers("add", 1.5, Tensor::add, Tensor::add);
    numbers("sub", 1.5, Tensor::sub, Tensor::sub);
    numbers("mul", 1.5, Tensor::mul, Tensor::mul);
    numbers("div", 1.5, Tensor::div, Tensor::div);
    numbers("pow", 1.5, Tensor::pow, Tensor::pow);
    numbers("max", 1.5, Tensor::max, Tensor::max);
    numbers("min", 1.5, Tensor::min, Tensor::min);
  }

  private static Tensor whole(Tensor x) {
    return x.cast(DType.INT32).cast(x.dtype());
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
    double[] signs = {-2, -1e-30, -0.0, 0, 1e-30, 3};
    add("sign of zeros", List.of(Runs.of(type(signs.length), signs)), in -> in.get(0).sign());
    double[] logits = {-1e30, -800, -100, -20, 20, 100, 800, 1e30};
    HostArray large = Runs.of(type(logits.length), logits);
    add("sigmoid of large logits", List.of(large), in -> in.get(0).sigmoid());
    add("softplus of large logits", List.of(large), in -> in.get(0).softplus());
    add("log of a sigmoid of large logits", List.of(large), in -> in.get(0).logSigmoid());
    double[] positive = {1e-3, 0.02, 1, 2, 3.5, 50, 1e4};
    HostArray arguments = Runs.of(type(positive.length), positive);
    add("lgamma over its range", List.of(arguments), in -> in.get(0).lgamma());
    add("digamma over its range", List.of(arguments), in -> in.get(0).digamma());
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
    HostArray extremes =
        HostArray.of(Shape.of(4), new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0});
    add("int less of extremes", List.of(extremes), in -> in.get(0).less(0));
    add("int reduce max of extremes", List.of(extremes), in -> in.get(0).maxOver(0));
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
    for (boolean flag : new boolean[] {true, false}) {
      HostArray one = HostArray.of(Shape.scalar(), new boolean[] {flag});
      add("and of " + flag + " and many", List.of(one, p), in -> in.get(0).and(in.get(1)));
      add("and of many and " + flag, List.of(one, p), in -> in.get(1).and(in.get(0)));
      add("or of " + flag + " and many", List.of(one, p), in -> in.get(0).or(in.get(1)));
      add("and of " + flag + " and no more", List.of(one, p), in -> in.get(0).and(in.get(1).not()));
    }
    add("bool to float", List.of(p), in -> in.get(0).cast(dtype));
    add("bool to int", List.of(p), in -> in.get(0).cast(DType.INT32));
    add("bool transpose", List.of(p), in -> in.get(0).transpose(1, 0));
    add("bool broadcast", List.of(p), in -> in.get(0).broadcastTo(Shape.of(2, 3, 4)));
    add("bool pad", List.of(p), in -> in.get(0).pad(new int[] {1, 1}, new int[] {0, 1}));
    add("bool select", List.of(p, q), in -> in.get(0).select(in.get(1), in.get(0)));
    add("bool concat", List.of(p, q), in -> Tensor.concat(0, in));
    add("int select", List.of(a, b), in -> in.get(0).less(in.get(1)).select(in.get(0), in.get(1)));
  }
}
