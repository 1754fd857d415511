package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.ReduceOp;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reductions, layout, indexing and constants. */
final class LayoutCases extends PrimitiveCases {
  LayoutCases(DType dtype) {
    super(dtype);
  }

  @Override
  void fill() {
    reductions();
    layout();
    indexing();
    constants();
  }

  private void reductions() {
    HostArray infinities =
        Runs.of(
            type(2, 2),
            Double.NEGATIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            1);
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
    add("sum of a scalar", List.of(draw(Shape.scalar(), -3, 3, 0)), in -> in.get(0).sumAll());
    HostArray wide = draw(Shape.of(3, 4001), -1, 1, 0);
    add("sum over a long inner axis", List.of(wide), in -> in.get(0).sum(1));
    add("max over a long inner axis", List.of(wide), in -> in.get(0).maxOver(1));
    add("sum over a long outer axis", List.of(wide), in -> in.get(0).transpose(1, 0).sum(0));
    add("softmax", List.of(draw(Shape.of(4, 7), -9, 9, 0)), in -> in.get(0).logSoftmax(1).exp());
    add("max of negative infinities", List.of(infinities), in -> in.get(0).maxOver(1));
    add("sum of infinities", List.of(infinities), in -> in.get(0).sum(0));
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
    addAll("an input as output, twice", List.of(x), in -> List.of(in.get(0), in.get(0)));
    addAll(
        "views of one input as outputs",
        List.of(x),
        in -> List.of(in.get(0).reshape(24), in.get(0).transpose(2, 1, 0), in.get(0)));
    addAll(
        "one result twice",
        List.of(x),
        in -> {
          Tensor y = in.get(0).exp();
          return List.of(y, y, y.reshape(24));
        });
    addAll("an unused input", List.of(x, x), in -> List.of(in.get(1).neg()));
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
    add(
        "scatter along 2",
        List.of(draw(Shape.of(3, 2, 5), -3, 3, 1), indices),
        in -> in.get(0).scatterAdd(2, in.get(1), 4));
    add(
        "scatter of a transposed tensor",
        List.of(updates, indices),
        in -> in.get(0).transpose(1, 0).scatterAdd(1, in.get(1), 7));
    HostArray first = HostArray.of(Shape.of(1), new int[] {0});
    HostArray line = draw(Shape.of(6), -3, 3, 2);
    add("gather of a vector", List.of(line, indices), in -> in.get(0).gather(0, in.get(1)));
    add("gather one", List.of(x, first), in -> in.get(0).gather(1, in.get(1)));
    add(
        "gather along an axis of 1",
        List.of(draw(Shape.of(3, 1, 2), -3, 3, 3), HostArray.of(Shape.of(3), new int[3])),
        in -> in.get(0).gather(1, in.get(1)));
    add(
        "gather along an inner axis of four",
        List.of(draw(Shape.of(2, 3, 4, 2), -3, 3, 4), indices),
        in -> in.get(0).gather(2, in.get(1)));
    add(
        "scatter into one element",
        List.of(line, HostArray.of(Shape.of(6), new int[6])),
        in -> in.get(0).scatterAdd(0, in.get(1), 1));
    add(
        "scatter of one slice",
        List.of(draw(Shape.of(2, 1, 3), -3, 3, 5), first),
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
    HostArray ints = HostArray.of(Shape.of(2, 3), new int[] {1, 2, 3, 4, 5, 6});
    HostArray flags =
        HostArray.of(Shape.of(2, 3), new boolean[] {true, false, true, true, false, false});
    for (HostArray y : List.of(ints, flags)) {
      String of = " of " + y.type();
      add("gather" + of, List.of(y, inner), in -> in.get(0).gather(1, in.get(1)));
      add("reshape" + of, List.of(y), in -> in.get(0).reshape(3, 2));
      add("transpose" + of, List.of(y), in -> in.get(0).transpose(1, 0));
      add("broadcast" + of, List.of(y), in -> in.get(0).broadcastTo(Shape.of(2, 2, 3)));
      add(
          "strided slice" + of,
          List.of(y),
          in -> in.get(0).slice(new int[] {0, 0}, new int[] {2, 3}, new int[] {1, 2}));
      add("concat" + of, List.of(y), in -> Tensor.concat(1, List.of(in.get(0), in.get(0))));
      add("stop gradient" + of, List.of(y), in -> in.get(0).stopGradient());
    }
    add(
        "gather, then scatter back",
        List.of(x, indices),
        in -> in.get(0).gather(0, in.get(1)).scatterAdd(0, in.get(1), 4));
    add(
        "gather of a transposed tensor",
        List.of(x, inner),
        in -> in.get(0).transpose(2, 0, 1).gather(1, in.get(1)));
  }

  private void constants() {
    HostArray x = Runs.of(type(2, 2), -1, 2, 3, -4);
    for (HostArray c :
        List.of(
            draw(Shape.of(2, 2), -3, 3, 1),
            HostArray.of(Shape.of(2, 2), new double[] {0.1, -1e300, Double.NaN, 1e-300}),
            HostArray.of(Shape.of(2, 2), new float[] {0.1f, -1e30f, Float.NaN, 1e-30f}),
            HostArray.of(Shape.of(2, 2), new int[] {1, Integer.MIN_VALUE, Integer.MAX_VALUE, 4}),
            HostArray.of(Shape.of(2, 2), new boolean[] {true, false, false, true}))) {
      add("constant " + c, List.of(x), in -> in.get(0).trace().constant(c));
      add(
          "constant or its transpose " + c,
          List.of(x),
          in -> {
            Tensor constant = in.get(0).trace().constant(c);
            return in.get(0).less(0).select(constant, constant.transpose(1, 0));
          });
    }
    addAll(
        "numbers as outputs",
        List.of(x),
        in ->
            List.of(
                in.get(0).trace().constant(dtype, 2.5),
                in.get(0).trace().constant(DType.INT32, -7),
                in.get(0).trace().constant(DType.BOOL, 1),
                in.get(0).trace().constant(type(2, 3), -1.5)));
    add(
        "infinite constant",
        List.of(x),
        in -> in.get(0).max(in.get(0).trace().constant(dtype, Double.NEGATIVE_INFINITY)));
    add("tiny constant", List.of(x), in -> in.get(0).mul(1e-30).mul(1e30));
  }
}
