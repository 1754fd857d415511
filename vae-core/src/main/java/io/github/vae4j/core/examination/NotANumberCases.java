package io.github.vae4j.core.examination;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * NaN goes through every operation that reads it: a training that has diverged is seen by it. The
 * element-wise ones have their own cases of special values.
 */
final class NotANumberCases extends PrimitiveCases {
  NotANumberCases(DType dtype) {
    super(dtype);
  }

  @Override
  void fill() {
    unary("lgamma", x -> x.abs().lgamma());
    unary("digamma", x -> x.abs().digamma());
    unary("sum", x -> x.sum(0));
    unary("reshape", x -> x.reshape(3, 4));
    unary("transpose", x -> x.transpose(1, 0));
    unary("broadcast", x -> x.broadcastTo(Shape.of(2, 4, 3)));
    unary("slice", x -> x.slice(0, 0, 2));
    unary("pad", x -> x.pad(new int[] {1, 0}, new int[] {0, 2}));
    unary("concat", x -> Tensor.concat(0, List.of(x, x)));
    unary("stop gradient", Tensor::stopGradient);
    unary("cast to float32", x -> x.cast(DType.FLOAT32));
    unary("cast to float64", x -> x.cast(DType.FLOAT64));
    unary("cast to bool", x -> x.cast(DType.BOOL));
    HostArray x = spoiled(0, 4, 3);
    HostArray y = draw(Shape.of(4, 3), -1, 1, 1);
    add("pow with NaN", List.of(x, y), in -> in.get(1).abs().pow(in.get(0)));
    add("select of NaN", List.of(x, y), in -> in.get(1).less(0).select(in.get(0), in.get(1)));
    HostArray indices = HostArray.of(Shape.of(4), new int[] {0, 1, 2, 1});
    add("gather of NaN", List.of(x, indices), in -> in.get(0).gather(0, in.get(1)));
    add("scatter of NaN", List.of(x, indices), in -> in.get(0).scatterAdd(0, in.get(1), 3));
    add("matmul with NaN", List.of(x, y), in -> in.get(0).matmul(in.get(1).transposeLast()));
    HostArray bias = draw(Shape.of(4), -1, 1, 2);
    add(
        "affine with NaN",
        List.of(x, y, bias),
        in -> in.get(0).affine(in.get(1).transposeLast(), in.get(2)));
    HostArray nothing = Runs.of(type(3), Double.NaN, 0, 1);
    add(
        "a product with 0 keeps NaN",
        List.of(nothing),
        in -> in.get(0).mul(in.get(0).trace().constant(type(3), 0)));
    convolutions();
    adam();
  }

  private void unary(String name, Function<Tensor, Tensor> function) {
    add(name + " of NaN", List.of(spoiled(0, 4, 3)), in -> function.apply(in.get(0)));
  }

  private void convolutions() {
    Window window = Window.of(1, 1, 1);
    HostArray image = spoiled(0, 2, 3, 5, 5);
    HostArray filter = draw(Shape.of(4, 3, 3, 3), -1, 1, 1);
    HostArray gradient = draw(Shape.of(2, 4, 5, 5), -1, 1, 2);
    add("conv2d with NaN", List.of(image, filter), in -> in.get(0).conv2d(in.get(1), window));
    add(
        "conv2d input gradient with NaN",
        List.of(spoiled(2, 2, 4, 5, 5), filter),
        in -> in.get(0).conv2dTransposed(in.get(1), window, 5, 5));
    add(
        "conv2d filter gradient with NaN",
        List.of(image, gradient),
        in ->
            in.get(0)
                .trace()
                .record(new OptionalPrimitive.Conv2dFilterGradient(window, 3, 3), in)
                .get(0));
  }

  private void adam() {
    Shape s = Shape.of(4, 3);
    List<HostArray> arguments =
        List.of(
            draw(s, -1, 1, 0),
            draw(s, -1, 1, 1),
            draw(s, 0.01, 1, 2),
            spoiled(3, 4, 3),
            Runs.of(type(), 0.01),
            Runs.of(type(), 2));
    addAll(
        "adam step with NaN",
        arguments,
        in -> in.get(0).trace().record(new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0), in));
  }

  /** Returns numbers of which the second is NaN. */
  private HostArray spoiled(int number, int... dims) {
    double[] numbers = draw(Shape.of(dims), -1, 1, number).toDoubles();
    double[] spoiled = Arrays.copyOf(numbers, numbers.length);
    spoiled[1] = Double.NaN;
    return Runs.of(type(dims), spoiled);
  }
}
