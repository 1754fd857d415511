package io.github.vae4j.core.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecompositionsTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double[] SMALL = {
    0.0, -0.0, 1e-300, -1e-300, 1e-40, 1e-20, -1e-20, 1e-10, -1e-10, 1e-6, -1e-6, 1e-3, -1e-3
  };
  private static final double[] REAL = {
    0.1,
    -0.1,
    0.3,
    -0.4,
    0.46,
    0.47,
    -0.47,
    0.5,
    -0.7,
    0.999,
    1,
    -1,
    1.5,
    2,
    -2.3,
    3,
    4.1,
    -5,
    5.9,
    6.1,
    10,
    -17,
    30,
    -36,
    50,
    -80,
    88,
    -100,
    300,
    -400,
    700,
    -750,
    1e4,
    -1e4,
    1e10,
    -1e10,
    1e30,
    -1e30,
    INF,
    -INF,
    Double.NaN
  };
  private static final double[] ABOVE_MINUS_ONE = {
    0.1,
    -0.1,
    0.3,
    -0.4,
    0.5,
    -0.5,
    -0.75,
    0.9,
    -0.999,
    -1 + 1e-7,
    1,
    1.7,
    3,
    10,
    1e3,
    1e7,
    1e8,
    1e15,
    1e16,
    1e17,
    1e30,
    -1,
    -2,
    INF,
    Double.NaN
  };
  private static final double[] POSITIVE = {
    1e-300, 1e-100, 1e-37, 1e-20, 1e-10, 1e-3, 0.1, 0.3, 0.5, 0.75, 0.999, 1, 1.001, 1.4, 1.4616,
    1.5, 1.75, 1.999, 2, 2.001, 2.5, 3, 4.5, 6, 7.5, 7.999, 8, 8.001, 10, 15.5, 100, 1e3, 1e5, 1e10,
    1e30, 1e100, 1e300
  };

  static Stream<Arguments> functions() {
    return Stream.of(
        Arguments.of(OptionalUnaryOp.LOG1P, ABOVE_MINUS_ONE, SMALL, 4, 0),
        Arguments.of(OptionalUnaryOp.EXPM1, REAL, SMALL, 6, 0),
        Arguments.of(OptionalUnaryOp.SOFTPLUS, REAL, SMALL, 4, 0),
        Arguments.of(OptionalUnaryOp.ERF, REAL, SMALL, 4, 0),
        // Zeros at 1 and 2, and at 1.46: there the error is absolute.
        Arguments.of(OptionalUnaryOp.LGAMMA, POSITIVE, new double[0], 8, 20),
        Arguments.of(OptionalUnaryOp.DIGAMMA, POSITIVE, new double[0], 8, 8));
  }

  /**
   * Compares with the reference backend's own functions.
   *
   * @param relative allowed error in units of the element type's precision 2^-52 or 2^-23
   * @param absolute allowed beside it, in the same units
   */
  @ParameterizedTest
  @MethodSource("functions")
  void functionsAgreeWithTheReference(
      OptionalUnaryOp op, double[] values, double[] more, double relative, double absolute) {
    double[] all = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
      TensorType type = TensorType.of(dtype, all.length);
      HostArray x = HostArray.ofDoubles(type, all.clone());
      Trace trace = Trace.open();
      Tensor input = trace.input("x", Role.DATA, type);
      Tensor y = trace.record(new OptionalPrimitive.OptionalUnary(op), List.of(input)).get(0);
      Program direct = trace.program(Map.of("y", y));
      Program decomposed = Passes.legalize(direct, p -> false);

      double[] expected = Run.once(direct, List.of(x)).get(0).toDoubles();
      double[] found = Run.once(decomposed, List.of(x)).get(0).toDoubles();

      double unit = dtype == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
      for (int i = 0; i < all.length; i++) {
        if (dtype == DType.FLOAT32 && x.get(i) == 0 && all[i] > 0 && more.length == 0) {
          continue; // underflows to 0, outside of the domain
        }
        String where = op + " of " + dtype + " " + x.get(i);
        if (Double.isFinite(expected[i])) {
          double allowed = unit * (relative * Math.abs(expected[i]) + absolute);
          assertEquals(expected[i], found[i], Math.max(allowed, Double.MIN_VALUE), where);
        } else {
          assertEquals(expected[i], found[i], where);
        }
        if (x.get(i) == 0 && op != OptionalUnaryOp.SOFTPLUS) {
          assertEquals(Math.copySign(1, x.get(i)), Math.copySign(1, found[i]), where + ", sign");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void affineIsProductPlusBias(DType dtype) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(dtype, 2, 3));
    Tensor weight = trace.input("weight", Role.PARAMETER, TensorType.of(dtype, 3, 2));
    Tensor bias = trace.input("bias", Role.PARAMETER, TensorType.of(dtype, 2));
    Program program =
        Passes.legalize(trace.program(Map.of("y", x.affine(weight, bias))), p -> false);

    double[] y =
        Run.once(
                program,
                List.of(
                    HostArray.ofDoubles(x.type(), new double[] {1, 2, 3, 4, 5, 6}),
                    HostArray.ofDoubles(weight.type(), new double[] {1, 0, 0, 1, 10, 100}),
                    HostArray.ofDoubles(bias.type(), new double[] {0.5, -0.5})))
            .get(0)
            .toDoubles();

    assertEquals(List.of(31.5, 301.5, 64.5, 604.5), Arrays.stream(y).boxed().toList());
  }

  static Stream<Window> windows() {
    return Stream.of(
        Window.of(1, 0, 1),
        Window.of(2, 1, 1),
        Window.of(3, 2, 1),
        Window.of(1, 1, 2),
        new Window(List.of(2, 1), List.of(0, 2), List.of(1, 3)),
        new Window(List.of(4, 3), List.of(3, 1), List.of(2, 2)));
  }

  /** Against the definition, whose one loop gives the convolution and both gradients. */
  @ParameterizedTest
  @MethodSource("windows")
  void convolutionAndItsGradientsAgreeWithTheDefinition(Window window) {
    Shape image = Shape.of(2, 3, 8, 9);
    Shape filter = Shape.of(4, 3, 3, 2);
    Shape result = Shape.of(2, 4, window.outputSize(0, 8, 3), window.outputSize(1, 9, 2));
    double[] x = draw("x", image);
    double[] f = draw("f", filter);
    double[] g = draw("g", result);
    double[] y = new double[result.size()];
    double[] dx = new double[image.size()];
    double[] df = new double[filter.size()];
    for (int n = 0; n < y.length * 18; n++) { // 18 = 3 channels 3 x 2 taps
      int tap = n % 18;
      int at = n / 18;
      int column = at % result.dim(3);
      int row = at / result.dim(3) % result.dim(2);
      int out = at / (result.dim(3) * result.dim(2)) % 4;
      int batch = at / (result.dim(3) * result.dim(2) * 4);
      int i = row * window.stride().get(0) + tap / 2 % 3 * window.dilation().get(0);
      int j = column * window.stride().get(1) + tap % 2 * window.dilation().get(1);
      i -= window.padding().get(0);
      j -= window.padding().get(1);
      if (i >= 0 && i < 8 && j >= 0 && j < 9) {
        int pixel = ((batch * 3 + tap / 6) * 8 + i) * 9 + j;
        int weight = out * 18 + tap;
        y[at] += x[pixel] * f[weight];
        dx[pixel] += g[at] * f[weight];
        df[weight] += g[at] * x[pixel];
      }
    }

    Trace trace = Trace.open();
    Tensor tx = trace.input("x", Role.DATA, new TensorType(DType.FLOAT64, image));
    Tensor tf = trace.input("f", Role.DATA, new TensorType(DType.FLOAT64, filter));
    Tensor tg = trace.input("g", Role.DATA, new TensorType(DType.FLOAT64, result));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("y", tx.conv2d(tf, window));
    outputs.put("dx", tg.conv2dTransposed(tf, window, 8, 9));
    OptionalPrimitive filterGradient = new OptionalPrimitive.Conv2dFilterGradient(window, 3, 2);
    outputs.put("df", trace.record(filterGradient, List.of(tx, tg)).get(0));
    Program program = Passes.legalize(trace.program(outputs), p -> false);
    List<HostArray> results =
        Run.once(
            program,
            List.of(HostArray.of(image, x), HostArray.of(filter, f), HostArray.of(result, g)));

    close(y, results.get(0).doubles());
    close(dx, results.get(1).doubles());
    close(df, results.get(2).doubles());
  }

  private static double[] draw(String name, Shape shape) {
    TensorType type = new TensorType(DType.FLOAT64, shape);
    return HostArray.draw(type, Noise.NORMAL, RandomKey.of(3).fold(name)).doubles();
  }

  private static void close(double[] expected, double[] found) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 1e-13, "element " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 5000, 1_000_000})
  void adamStepFollowsItsFormula(int step) {
    for (double decay : new double[] {0, 0.1}) {
      double b1 = 0.9;
      double b2 = 0.999;
      double[] in = {0.7, 0.02, 0.003, -0.4, 0.01, step};
      double m = b1 * in[1] + (1 - b1) * in[3];
      double v = b2 * in[2] + (1 - b2) * in[3] * in[3];
      double root = Math.sqrt(v / (1 - Math.pow(b2, step)));
      double parameter =
          in[0] * (1 - in[4] * decay) - in[4] / (1 - Math.pow(b1, step)) * m / (root + 1e-8);

      double[] doubles =
          adam(new OptionalPrimitive.AdamUpdate(b1, b2, 1e-8, decay), DType.FLOAT64, in);
      double[] floats =
          adam(new OptionalPrimitive.AdamUpdate(b1, b2, 1e-8, decay), DType.FLOAT32, in);

      double[] expected = {parameter, m, v};
      for (int i = 0; i < 3; i++) {
        assertEquals(expected[i], doubles[i], 1e-14 * Math.abs(expected[i]));
        assertEquals(expected[i], floats[i], 4e-7 * Math.abs(expected[i]));
      }
    }
  }

  private static double[] adam(OptionalPrimitive.AdamUpdate p, DType dtype, double[] in) {
    Trace trace = Trace.open();
    TensorType vector = TensorType.of(dtype, 2);
    TensorType scalar = TensorType.of(dtype);
    List<Tensor> arguments =
        List.of(
            trace.input("parameter", Role.PARAMETER, vector),
            trace.input("m", Role.STATE, vector),
            trace.input("v", Role.STATE, vector),
            trace.input("gradient", Role.DATA, vector),
            trace.input("rate", Role.DATA, scalar),
            trace.input("step", Role.DATA, scalar));
    List<Tensor> results = trace.record(p, arguments);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("parameter", results.get(0));
    outputs.put("m", results.get(1));
    outputs.put("v", results.get(2));
    Program program = Passes.legalize(trace.program(outputs), q -> false);
    List<HostArray> inputs =
        Stream.of(0, 1, 2, 3, 4, 5)
            .map(i -> HostArray.filled(arguments.get(i).type(), in[i]))
            .toList();
    return Run.once(program, inputs).stream().mapToDouble(a -> a.get(1)).toArray();
  }

  @Test
  void softplusUsesLog1pWhereThereIsOne() {
    OptionalPrimitive log1p = new OptionalPrimitive.OptionalUnary(OptionalUnaryOp.LOG1P);
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32));
    Program program = trace.program(Map.of("y", x.softplus()));

    Program with = Passes.legalize(program, log1p::equals);
    Program without = Passes.legalize(program, p -> false);

    assertTrue(with.equations().stream().anyMatch(e -> e.primitive().equals(log1p)));
    assertTrue(
        without.equations().stream().noneMatch(e -> e.primitive() instanceof OptionalPrimitive));
  }
}
