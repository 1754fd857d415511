package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Matrix products and the step of Adam. */
final class ProductCases extends PrimitiveCases {
  ProductCases(DType dtype) {
    super(dtype);
  }

  @Override
  void fill() {
    products();
    adam();
  }

  private void products() {
    for (int[] mkn : new int[][] {{1, 1, 1}, {3, 5, 2}, {17, 33, 9}, {64, 64, 64}, {5, 300, 130}}) {
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
    HostArray slab = draw(Shape.of(6, 4, 3), -1, 1, 0);
    add(
        "matmul of strided slices",
        List.of(slab),
        in -> {
          Tensor even = in.get(0).slice(new int[3], new int[] {6, 4, 3}, new int[] {2, 1, 1});
          Tensor odd =
              in.get(0).slice(new int[] {1, 0, 0}, new int[] {6, 4, 3}, new int[] {2, 1, 1});
          return even.matmul(odd.transposeLast());
        });
    add(
        "batched matmul of transposed",
        List.of(slab),
        in -> in.get(0).transpose(2, 0, 1).matmul(in.get(0).transpose(2, 1, 0)));
    add(
        "matmul with axes of 1",
        List.of(draw(Shape.of(3, 1), -1, 1, 0), draw(Shape.of(1, 4), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)).matmul(in.get(1).transposeLast()));
    add(
        "affine of a transposed weight and a sliced bias",
        List.of(draw(Shape.of(5, 3), -1, 1, 0), draw(Shape.of(2, 4), -1, 1, 1), slab),
        in ->
            in.get(0)
                .affine(
                    in.get(2).slice(0, 0, 1).reshape(4, 3).transposeLast(),
                    in.get(1).slice(0, 1, 2).reshape(4)));
    add(
        "batched matmul",
        List.of(draw(Shape.of(3, 4, 5), -1, 1, 0), draw(Shape.of(3, 5, 2), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)));
    add(
        "matmul with two batch axes",
        List.of(draw(Shape.of(2, 3, 4, 5), -1, 1, 0), draw(Shape.of(2, 3, 5, 2), -1, 1, 1)),
        in -> in.get(0).matmul(in.get(1)));
    for (int[] bmkn :
        new int[][] {{1, 3, 4, 2}, {4, 1, 3, 1}, {3, 2, 1, 5}, {1, 1, 1, 1}, {7, 20, 30, 9}}) {
      add(
          "batched matmul " + bmkn[0] + " of " + bmkn[1] + "x" + bmkn[2] + "x" + bmkn[3],
          List.of(
              draw(Shape.of(bmkn[0], bmkn[1], bmkn[2]), -1, 1, 0),
              draw(Shape.of(bmkn[0], bmkn[2], bmkn[3]), -1, 1, 1)),
          in -> in.get(0).matmul(in.get(1)));
    }
    add(
        "matmul with batch axes of 1 and transposed",
        List.of(draw(Shape.of(1, 3, 5, 4), -1, 1, 0), draw(Shape.of(3, 1, 5, 2), -1, 1, 1)),
        in -> in.get(0).transposeLast().matmul(in.get(1).transpose(1, 0, 2, 3)));
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
        addAll(
            "adam step " + step + " decay " + decay,
            in,
            a ->
                a.get(0)
                    .trace()
                    .record(new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, decay), a));
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
    addAll(
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
                      List.of(a.get(0), first.get(1), first.get(2), a.get(2), a.get(3), a.get(4)));
          List<Tensor> all = new ArrayList<>(first);
          all.addAll(second);
          return all;
        });
  }
}
