package io.github.vae4j.core.examination;

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
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.examination.PrimitiveCases.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Small cases of the operations in which engines were found wrong, and of those in which every
 * model spends its time: with NaN, infinities and the geometries where faults showed. The first
 * word of a case's name is the operation in question.
 */
final class CanaryCases {
  private static final int LONG = 4001; // elements of a sum

  /** NaN comes first: the last elements of all pairs, where blocks end, are numbers. */
  private static final double[] NUMBERS = {
    Double.NaN, -90, -30, -3, -1, -0.5, -1e-6, 0, 1e-6, 0.25, 0.5, 1, 2, 3.5, 7, 30, 90
  };

  private static final double[] INFINITIES = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};

  private final DType dtype = DType.FLOAT32;
  private final List<Case> cases = new ArrayList<>();

  static List<Case> all() {
    CanaryCases table = new CanaryCases();
    table.elementwise();
    table.reductions();
    table.products();
    table.convolutions();
    table.adam();
    return table.cases;
  }

  /** Returns the operation that a case of this name is about. */
  static String operation(String name) {
    return name.substring(0, name.indexOf(' '));
  }

  private void add(Primitive primitive, HostArray... arguments) {
    add(primitive, in -> in.get(0).trace().record(primitive, in), arguments);
  }

  private void add(
      Primitive primitive, Function<List<Tensor>, List<Tensor>> function, HostArray... arguments) {
    String name = primitive.operation() + " " + dtype + " " + cases.size();
    cases.add(new Case(name, List.of(arguments), function));
  }

  private HostArray draw(double low, double high, int... dims) {
    return Runs.draw(
        TensorType.of(dtype, dims), low, high, RandomKey.of(11).fold(cases.size()).fold(dims[0]));
  }

  private HostArray numbers(double... numbers) {
    return Runs.of(TensorType.of(dtype, numbers.length), numbers);
  }

  /** Returns drawn numbers of which the last is NaN. */
  private HostArray spoiled(int... dims) {
    double[] numbers = draw(-1, 1, dims).toDoubles();
    numbers[numbers.length - 1] = Double.NaN;
    return Runs.of(TensorType.of(dtype, dims), numbers);
  }

  private void elementwise() {
    HostArray some = numbers(NUMBERS);
    HostArray all =
        numbers(
            IntStream.range(0, NUMBERS.length + INFINITIES.length)
                .mapToDouble(i -> i < NUMBERS.length ? NUMBERS[i] : INFINITIES[i - NUMBERS.length])
                .toArray());
    HostArray finite = numbers(Arrays.copyOfRange(NUMBERS, 1, NUMBERS.length));
    HostArray positive = draw(0.1, 20, 19);
    for (UnaryOp op : UnaryOp.values()) {
      // The sign of NaN is not defined.
      add(new Primitive.Unary(op), op == UnaryOp.SIGN ? finite : all);
    }
    for (OptionalUnaryOp op : OptionalUnaryOp.values()) {
      boolean gamma = op == OptionalUnaryOp.LGAMMA || op == OptionalUnaryOp.DIGAMMA;
      add(new OptionalPrimitive.OptionalUnary(op), gamma ? positive : all);
    }
    HostArray left = crossed(some, false);
    HostArray right = crossed(some, true);
    for (BinaryOp op : BinaryOp.values()) {
      if (op == BinaryOp.POW) {
        add(new Primitive.Binary(op), draw(0.2, 3, 5, 4), draw(-2, 2, 5, 4));
      } else {
        add(new Primitive.Binary(op), left, right);
      }
    }
    for (CompareOp op : CompareOp.values()) {
      add(new Primitive.Compare(op), left, right);
    }
    HostArray flags = flags(7, 5);
    HostArray others = flags(7, 5, 1);
    HostArray one = HostArray.of(Shape.scalar(), new boolean[] {true});
    add(new Primitive.And(), flags, others);
    add(
        new Primitive.And(),
        in -> List.of(in.get(0).and(in.get(1)), in.get(1).and(in.get(0))),
        one,
        flags);
    add(new Primitive.Select(), flags, spoiled(7, 5), draw(-1, 1, 7, 5));
  }

  /** Returns all pairs of numbers, the left or the right ones. */
  private HostArray crossed(HostArray numbers, boolean right) {
    int n = numbers.shape().size();
    double[] all = new double[n * n];
    Arrays.setAll(all, i -> numbers.get(right ? i % n : i / n));
    return numbers(all);
  }

  private static HostArray flags(int rows, int columns, int... fold) {
    return Runs.draw(
        TensorType.of(DType.BOOL, rows, columns), -1, 1, RandomKey.of(13).fold(fold.length));
  }

  private void reductions() {
    HostArray wide = draw(-1, 1, 3, LONG);
    HostArray x = spoiled(3, 4, 5);
    for (ReduceOp op : ReduceOp.values()) {
      add(new Primitive.Reduce(op, List.of(1)), wide);
      add(new Primitive.Reduce(op, List.of(0, 2)), x);
    }
    add(
        new Primitive.Reduce(ReduceOp.SUM, List.of(0)),
        in -> List.of(in.get(0).transpose(1, 0).sum(0)),
        wide);
    HostArray indices = HostArray.of(Shape.of(5), new int[] {2, 0, 2, 1, 2});
    add(new Primitive.Pad(List.of(0, 1, 2), List.of(1, 0, 3)), x);
    add(new Primitive.ScatterAdd(0, 4), spoiled(5, 6), indices);
  }

  private void products() {
    add(new Primitive.Matmul(), draw(-1, 1, 17, 33), draw(-1, 1, 33, 9));
    add(
        new Primitive.Matmul(),
        in -> List.of(in.get(0).transposeLast().matmul(in.get(1).transposeLast())),
        draw(-1, 1, 33, 17),
        draw(-1, 1, 9, 33));
    add(new OptionalPrimitive.Affine(), spoiled(17, 33), draw(-1, 1, 33, 9), draw(-1, 1, 9));
  }

  private void convolutions() {
    convolution(2, 3, 7, 8, 4, 3, 2, Window.of(1, 0, 1));
    convolution(2, 8, 8, 8, 16, 4, 4, Window.of(2, 1, 1));
    convolution(3, 12, 4, 4, 8, 4, 4, Window.of(2, 1, 1));
  }

  private void convolution(
      int batch, int in, int height, int width, int out, int fh, int fw, Window window) {
    HostArray filter = draw(-1, 1, out, in, fh, fw);
    int[] result = {batch, out, window.outputSize(0, height, fh), window.outputSize(1, width, fw)};
    add(new OptionalPrimitive.Conv2d(window), spoiled(batch, in, height, width), filter);
    add(new OptionalPrimitive.Conv2dInputGradient(window, height, width), spoiled(result), filter);
    add(
        new OptionalPrimitive.Conv2dFilterGradient(window, fh, fw),
        draw(-1, 1, batch, in, height, width),
        draw(-1, 1, result));
  }

  private void adam() {
    HostArray rate = Runs.of(TensorType.of(dtype), 0.01);
    HostArray step = Runs.of(TensorType.of(dtype), 3);
    add(
        new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0.1),
        draw(-1, 1, 5, 7),
        draw(-1, 1, 5, 7),
        draw(0.01, 1, 5, 7),
        spoiled(5, 7),
        rate,
        step);
  }
}
