package io.github.vae4j.core.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlopCountTest {
  private final Trace trace = Trace.open();

  private Tensor input(String name, int... dims) {
    return trace.input(name, Role.DATA, TensorType.of(DType.FLOAT32, dims));
  }

  private FlopCount count() {
    Program program = trace.program(Map.of());
    return FlopCount.of(program);
  }

  @Test
  void productsCountTwiceTheirSizes() {
    Tensor x = input("x", 5, 2, 3);
    x.matmul(input("w", 3, 4)); // the broadcast costs nothing

    assertEquals(new FlopCount(2 * 5 * 2 * 3 * 4, 0), count());
  }

  @Test
  void affineAddsItsBias() {
    input("x", 2, 3).affine(input("w", 3, 4), input("b", 4));

    assertEquals(new FlopCount(2 * 2 * 3 * 4, 2 * 4), count());
  }

  @Test
  void convolutionAndItsGradientsCostTheSame() {
    OptionalPrimitive.Window window = OptionalPrimitive.Window.of(2, 1, 1);
    Tensor image = input("image", 2, 3, 8, 8);
    Tensor filter = input("filter", 5, 3, 4, 4);
    Tensor result = image.conv2d(filter, window); // [2, 5, 4, 4]
    result.conv2dTransposed(filter, window, 8, 8);
    trace.record(new OptionalPrimitive.Conv2dFilterGradient(window, 4, 4), List.of(image, result));

    assertEquals(new FlopCount(3L * 2 * (2 * 5 * 4 * 4) * (3 * 4 * 4), 0), count());
  }

  @Test
  void elementwiseAndReductionsCountElementsMovesNothing() {
    Tensor x = input("x", 6, 2);
    x.tanh().add(x).less(0).select(x, x.softplus()); // 12 each of 5
    x.sum(0); // 12
    x.transpose(1, 0).reshape(3, 4).slice(0, 0, 2).pad(new int[2], new int[2]);

    FlopCount count = count();
    assertEquals(new FlopCount(0, 6 * 12), count);
    assertEquals(72, count.total());
  }

  @Test
  void adamCountsTwelveForEachParameter() {
    Tensor x = input("x", 6);
    Tensor scalar = input("rate");
    trace.record(
        new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0), List.of(x, x, x, x, scalar, scalar));

    assertEquals(new FlopCount(0, 72), count());
  }
}
