package io.github.vae4j.backend.reference;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors that are larger than the blocks, tiles and grains of the kernels. */
class ReferenceKernelsTest {
  private static HostArray draw(DType dtype, int number, int... dims) {
    double[] x = new double[Shape.of(dims).size()];
    Noise.UNIFORM.fill(RandomKey.of(11).fold(number), 0, x);
    for (int i = 0; i < x.length; i++) {
      x[i] = 2 * x[i] - 1;
    }
    return HostArray.ofDoubles(TensorType.of(dtype, dims), x);
  }

  private static List<HostArray> run(
      int threads, List<HostArray> inputs, Function<List<Tensor>, List<Tensor>> function) {
    Trace trace = Trace.open();
    List<Tensor> arguments = new ArrayList<>();
    for (HostArray input : inputs) {
      arguments.add(trace.input("in" + arguments.size(), Role.DATA, input.type()));
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Tensor result : function.apply(arguments)) {
      outputs.put("out" + outputs.size(), result);
    }
    Program program = trace.program(outputs);
    try (Backend backend =
            new ReferenceBackendProvider().open(BackendConfig.defaults().withThreads(threads));
        Executable executable = backend.compile(program, Set.of())) {
      return executable.run(inputs.stream().map(backend::upload).toList()).stream()
          .map(DeviceArray::download)
          .toList();
    }
  }

  private static HostArray one(List<HostArray> inputs, Function<List<Tensor>, Tensor> function) {
    return run(3, inputs, in -> List.of(function.apply(in))).get(0);
  }

  @ParameterizedTest
  @CsvSource({"70, 130, 1100", "33, 5, 513", "1, 600, 7", "200, 3, 1", "130, 257, 64"})
  void aProductOfManyBlocksIsTheSumOfProducts(int m, int k, int n) {
    HostArray a = draw(DType.FLOAT64, 1, 2, m, k);
    HostArray b = draw(DType.FLOAT64, 2, 2, k, n);
    double[] expected = new double[2 * m * n];
    for (int i = 0; i < 2 * m; i++) {
      for (int j = 0; j < n; j++) {
        for (int p = 0; p < k; p++) {
          expected[i * n + j] += a.get(i * k + p) * b.get(i / m * k * n + p * n + j);
        }
      }
    }
    HostArray doubles = one(List.of(a, b), in -> in.get(0).matmul(in.get(1)));
    assertArrayEquals(expected, doubles.doubles(), 1e-12);
    HostArray floats =
        one(
            List.of(a, b),
            in -> in.get(0).cast(DType.FLOAT32).matmul(in.get(1).cast(DType.FLOAT32)));
    assertArrayEquals(expected, floats.toDoubles(), 2e-5);
  }

  @Test
  void anInfiniteElementStaysInItsRowOfAProduct() {
    float[] a = {1, 2, Float.POSITIVE_INFINITY, 3, 4, 5}; // columns that do not fill four
    HostArray left = HostArray.of(Shape.of(2, 3), a);
    HostArray right = HostArray.of(Shape.of(3, 1), new float[] {1, 1, 1});
    HostArray product = one(List.of(left, right), in -> in.get(0).matmul(in.get(1)));
    assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, 12}, product.floats());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void largeTransposesMoveEveryElement(DType dtype) {
    int rows = 300;
    int columns = 500;
    int[] numbers = new int[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 7 % 1013;
    }
    HostArray x = HostArray.of(Shape.of(rows, columns), numbers);
    HostArray y = one(List.of(x), in -> in.get(0).cast(dtype).transpose(1, 0));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int wanted = numbers[i * columns + j];
        assertEquals(dtype == DType.BOOL ? Math.min(1, wanted) : wanted, y.get(j * rows + i));
      }
    }
  }

  @Test
  void largeReductionsTakeEveryElement() {
    int[] dims = {40, 30, 50};
    HostArray x = draw(DType.FLOAT64, 3, dims);
    double[][] sums = {new double[30 * 50], new double[40 * 50], new double[40 * 30]};
    double[] max = new double[30];
    for (int i = 0; i < x.shape().size(); i++) {
      int a = i / 1500;
      int b = i / 50 % 30;
      int c = i % 50;
      sums[0][b * 50 + c] += x.get(i);
      sums[1][a * 50 + c] += x.get(i);
      sums[2][a * 30 + b] += x.get(i);
      max[b] = Math.max(max[b], x.get(i));
    }
    List<HostArray> found =
        run(
            3,
            List.of(x),
            in ->
                List.of(
                    in.get(0).sum(0), in.get(0).sum(1), in.get(0).sum(2), in.get(0).maxOver(0, 2)));
    assertAll(
        () -> assertArrayEquals(sums[0], found.get(0).doubles(), 1e-12),
        () -> assertArrayEquals(sums[1], found.get(1).doubles(), 1e-12),
        () -> assertArrayEquals(sums[2], found.get(2).doubles(), 1e-12),
        () -> assertArrayEquals(max, found.get(3).doubles()));
  }

  @Test
  void sumsOfFloatsAreAccumulatedInDoublePrecision() {
    HostArray tenths = HostArray.filled(TensorType.of(DType.FLOAT32, 1 << 20), 0.1f);
    double expected = 0.1f * (double) (1 << 20);
    assertEquals((float) expected, one(List.of(tenths), in -> in.get(0).sumAll()).get(0));
  }

  @Test
  void sumsOfIntegersWrapAround() {
    HostArray x = HostArray.of(Shape.of(3), new int[] {Integer.MAX_VALUE, 1, 1});
    assertEquals(Integer.MIN_VALUE + 1, one(List.of(x), in -> in.get(0).sum(0)).get(0));
  }

  /** Expected numbers: loggamma and digamma of mpmath 1.3.0 with 40 digits, rounded to double. */
  @Test
  void specialFunctionsAgreeWithHighPrecision() {
    double[] x = {1e-8, 1.5e-5, 0.3, 1.0, 1.4616321449683622, 7.5, 150, 1e6};
    double[] lgamma = {
      18.42068073818021,
      11.107451698812143,
      1.0957979948180756,
      0.0,
      -0.12148629053584961,
      7.534364236758733,
      600.0094705553274,
      12815504.569147611
    };
    double[] digamma = {
      -100000000.57721564,
      -66667.24385765783,
      -3.502524222200133,
      -0.5772156649015329,
      -9.241265521729427e-17,
      1.9467574842460869,
      5.007298257075679,
      13.815510057964191
    };
    HostArray in64 = HostArray.of(Shape.of(x.length), x);
    double[] l = one(List.of(in64), in -> in.get(0).lgamma()).doubles();
    double[] d = one(List.of(in64), in -> in.get(0).digamma()).doubles();
    for (int i = 0; i < x.length; i++) {
      assertEquals(lgamma[i], l[i], 1e-14 + 1e-14 * Math.abs(lgamma[i]), "lgamma " + x[i]);
      assertEquals(digamma[i], d[i], 1e-14 + 1e-14 * Math.abs(digamma[i]), "digamma " + x[i]);
    }
    HostArray infinite = HostArray.of(Shape.of(1), new double[] {Double.POSITIVE_INFINITY});
    assertEquals(Double.POSITIVE_INFINITY, one(List.of(infinite), in -> in.get(0).lgamma()).get(0));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void resultsDoNotDependOnTheNumberOfThreads(DType dtype) {
    List<HostArray> inputs =
        List.of(
            draw(dtype, 5, 150, 700),
            draw(dtype, 6, 700, 301),
            draw(dtype, 7, 20, 3, 17, 16),
            draw(dtype, 8, 5, 3, 3, 3),
            draw(dtype, 9, 20, 5, 17, 16));
    Window window = Window.of(1, 1, 1);
    Function<List<Tensor>, List<Tensor>> work =
        in -> {
          Tensor x = in.get(0);
          Tensor y = x.matmul(in.get(1));
          return List.of(
              y,
              x.tanh().mul(x).add(1).softplus(),
              x.sum(0),
              x.sum(1),
              x.sumAll(),
              x.transposeLast(),
              in.get(2).conv2d(in.get(3), window),
              in.get(4).conv2dTransposed(in.get(3), window, 17, 16),
              x.trace()
                  .record(
                      new OptionalPrimitive.Conv2dFilterGradient(window, 3, 3),
                      List.of(in.get(2), in.get(4)))
                  .get(0));
        };
    List<HostArray> alone = run(1, inputs, work);
    assertEquals(alone, run(2, inputs, work));
    assertEquals(alone, run(5, inputs, work));
  }
}
