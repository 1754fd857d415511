package io.github.vae4j.core.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.pass.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientsTest {
  private final Trace trace = Trace.open();

  private Tensor input(String name, int... dims) {
    return trace.input(name, Role.DATA, TensorType.of(DType.FLOAT64, dims));
  }

  private static double[] gradient(UnaryOperator<Tensor> f, double... at) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, at.length));
    Tensor g = Gradients.of(f.apply(x).sumAll(), List.of(x)).get(0);
    return run(trace, Map.of("g", g), HostArray.of(Shape.of(at.length), at)).get(0).doubles();
  }

  private static double[] gradients(BinaryOperator<Tensor> f, double left, double right) {
    Trace trace = Trace.open();
    Tensor a = trace.input("a", Role.DATA, TensorType.of(DType.FLOAT64));
    Tensor b = trace.input("b", Role.DATA, TensorType.of(DType.FLOAT64));
    List<Tensor> g = Gradients.of(f.apply(a, b), List.of(a, b));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("da", g.get(0));
    outputs.put("db", g.get(1));
    TensorType type = TensorType.of(DType.FLOAT64);
    List<HostArray> results =
        run(trace, outputs, HostArray.filled(type, left), HostArray.filled(type, right));
    return new double[] {results.get(0).get(0), results.get(1).get(0)};
  }

  private static List<HostArray> run(
      Trace trace, Map<String, Tensor> outputs, HostArray... inputs) {
    return Run.once(trace.program(outputs), List.of(inputs));
  }

  @Test
  void tiesShareTheGradientEvenly() {
    assertArrayEquals(new double[] {0.5, 0.5}, gradients(Tensor::max, 2, 2));
    assertArrayEquals(new double[] {0.5, 0.5}, gradients(Tensor::min, 2, 2));
    assertArrayEquals(new double[] {0, 1}, gradients(Tensor::max, 1, 2));
    assertArrayEquals(new double[] {1, 0}, gradients(Tensor::min, 1, 2));
    assertArrayEquals(new double[] {0, 0.5, 1}, gradient(Tensor::relu, -1, 0, 1));
    assertArrayEquals(
        new double[] {0, 1.0 / 3, 1.0 / 3, 1.0 / 3}, gradient(x -> x.maxOver(0), 1, 4, 4, 4));
  }

  @Test
  void powersAtBaseZeroAreFinite() {
    assertArrayEquals(new double[] {0, 0}, gradients(Tensor::pow, 0, 2));
    assertArrayEquals(new double[] {1, 0}, gradients(Tensor::pow, 0, 1));
    assertArrayEquals(new double[] {0, 0}, gradients(Tensor::pow, 0, 0));
    assertArrayEquals(new double[] {0, 0}, gradient(x -> x.pow(0), 0, 3));
    assertArrayEquals(new double[] {-12, 0}, gradient(x -> derivative(x.pow(3), x), -2, 0), 1e-12);
  }

  private static Tensor derivative(Tensor y, Tensor x) {
    return Gradients.of(y.sumAll(), List.of(x)).get(0);
  }

  @Test
  void absHasSlopeZeroAtZero() {
    assertArrayEquals(new double[] {-1, 0, 1}, gradient(Tensor::abs, -2, 0, 3));
  }

  @Test
  void barrierHoldsTheGradientBack() {
    double[] both = gradient(x -> x.stopGradient().mul(x), 3);

    assertArrayEquals(new double[] {3}, both);
  }

  @Test
  void signGivesNoGradientEvenBesideInfinity() {
    assertArrayEquals(new double[] {0}, gradient(x -> x.sign().div(x.stopGradient().mul(0)), 1));
  }

  @Test
  void floatingCastsPassTheGradient() {
    double[] g = gradient(x -> x.cast(DType.FLOAT32).square().cast(DType.FLOAT64), 0.5, 3);

    assertArrayEquals(new double[] {1, 6}, g);
  }

  @Test
  void castToIntegerStopsTheGradient() {
    assertArrayEquals(
        new double[] {2}, gradient(x -> x.cast(DType.INT32).cast(DType.FLOAT64).mul(x), 2.5));
  }

  /** tanh''' = -2 (1 - y^2) (1 - 3 y^2). */
  @Test
  void thirdDerivativeOfTanh() {
    double[] g = gradient(x -> derivative(derivative(x.tanh(), x), x), -0.7, 0.2, 1.5);

    double[] at = {-0.7, 0.2, 1.5};
    for (int i = 0; i < at.length; i++) {
      double y = Math.tanh(at[i]);
      assertEquals(-2 * (1 - y * y) * (1 - 3 * y * y), g[i], 1e-14);
    }
  }

  /** mpmath 1.3.0 with 40 digits, psi(1, x). */
  @ParameterizedTest
  @CsvSource({
    "1e-100, 9.9999999999999996002e+199",
    "1e-05, 10000000001.64490839",
    "0.1, 101.4332991507927477",
    "0.5, 4.9348022005446793094",
    "1.0, 1.6449340668482264365",
    "1.4616321449683622, 0.967672245447621255",
    "2.0, 0.64493406684822643647",
    "3.7, 0.31003785767003830216",
    "10.0, 0.10516633568168574612",
    "25.5, 0.039994669649562924037",
    "1000.0, 0.0010005001666666333334",
    "1e10, 1.00000000005e-10",
    "1e100, 9.999999999999999841e-101"
  })
  void derivativeOfDigammaIsTrigamma(double x, double expected) {
    assertEquals(expected, gradient(Tensor::digamma, x)[0], 2e-15 * expected);
  }

  @Test
  void cotangentsWeightTheOutputs() {
    Tensor x = input("x", 2);
    Tensor c = input("c", 2);
    Tensor scalar = x.sumAll();
    Tensor three = trace.constant(DType.FLOAT64, 3);

    Tensor g = Gradients.vjp(List.of(x.square(), scalar), List.of(c, three), List.of(x)).get(0);

    double[] result =
        run(
                trace,
                Map.of("g", g),
                HostArray.of(Shape.of(2), new double[] {5, 7}),
                HostArray.of(Shape.of(2), new double[] {1, 10}))
            .get(0)
            .doubles();
    assertArrayEquals(new double[] {2 * 5 * 1 + 3, 2 * 7 * 10 + 3}, result);
  }

  @Test
  void whatIsNotReachedHasZeros() {
    Tensor x = input("x", 2);
    Tensor other = input("other", 3);

    List<Tensor> g = Gradients.of(x.sumAll(), List.of(other, x));

    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("other", g.get(0));
    outputs.put("x", g.get(1));
    List<HostArray> results =
        run(trace, outputs, HostArray.filled(x.type(), 5), HostArray.filled(other.type(), 5));
    assertArrayEquals(new double[3], results.get(0).doubles());
    assertArrayEquals(new double[] {1, 1}, results.get(1).doubles());
  }

  @Test
  void intermediateTensorsHaveGradientsAndDoNotHideWhatTheyComeFrom() {
    Tensor x = input("x");
    Tensor square = x.square();
    Tensor output = square.mul(square);

    List<Tensor> g = Gradients.of(output, List.of(x, square, output));

    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Tensor t : g) {
      outputs.put("g" + outputs.size(), t);
    }
    List<HostArray> results = run(trace, outputs, HostArray.filled(x.type(), 2));
    assertEquals(List.of(32.0, 8.0, 1.0), results.stream().map(r -> r.get(0)).toList());
  }

  @Test
  void onlyThePathIsDifferentiated() {
    Tensor x = input("x", 4);
    Tensor offPath = input("w", 4).tanh().exp().erf();
    Tensor unused = x.exp().log();
    Tensor output = x.mul(offPath).sumAll();
    int before = trace.equations().size();

    Gradients.of(output, List.of(x));

    List<String> added =
        trace.equations().subList(before, trace.equations().size()).stream()
            .map(e -> Differentiable.kind(e.primitive()))
            .toList();
    // The seed; sum: reshape and broadcast; mul: one product.
    assertEquals(List.of("Constant", "Reshape", "Broadcast", "Binary MUL"), added);
    assertEquals(4, unused.shape().size());
  }

  @Test
  void backwardEquationsNameTheForwardOnes() {
    Tensor x = input("x");
    Tensor y = trace.withOrigin("decoder", x::tanh);

    Tensor second = Gradients.of(Gradients.of(y, List.of(x)).get(0), List.of(x)).get(0);

    List<String> origins = trace.equations().stream().map(Equation::origin).distinct().toList();
    assertTrue(origins.contains("gradient of decoder"), origins::toString);
    assertTrue(origins.contains("gradient of gradient of decoder"), origins::toString);
    assertEquals(TensorType.of(DType.FLOAT64), second.type());
  }

  @Test
  void outputHasToBeAFloatingScalar() {
    Tensor x = input("x", 2);

    fails(
        "gradient: output needs to be a floating-point scalar, got float64[2]; reduce it with"
            + " sumAll() or meanAll(), or use vjp",
        () -> Gradients.of(x, List.of(x)));
    fails(
        "gradient: output needs to be a floating-point scalar, got int32[]; reduce it with"
            + " sumAll() or meanAll(), or use vjp",
        () -> Gradients.of(x.sumAll().cast(DType.INT32), List.of(x)));
  }

  @Test
  void wrtHasToBeFloatingAndOfTheSameTrace() {
    Tensor x = input("x", 2);
    Tensor n = trace.input("n", Role.DATA, TensorType.of(DType.INT32, 2));
    Tensor stranger = Trace.open().input("s", Role.DATA, TensorType.of(DType.FLOAT64, 2));

    fails(
        "gradient: wrt needs FLOAT32 or FLOAT64, got INT32 [2] (n)",
        () -> Gradients.of(x.sumAll(), List.of(x, n)));
    fails(
        "gradient: wrt float64[2] (s) belongs to another trace than the output",
        () -> Gradients.of(x.sumAll(), List.of(stranger)));
  }

  @Test
  void cotangentsHaveToFit() {
    Tensor x = input("x", 2);

    fails(
        "gradient: needs at least one output and as many cotangents, got 1 and 0",
        () -> Gradients.vjp(List.of(x), List.of(), List.of(x)));
    fails(
        "gradient: cotangent needs the type of its output float64[2], got float64[]",
        () -> Gradients.vjp(List.of(x), List.of(x.sumAll()), List.of(x)));
  }

  @Test
  void adamStepOnThePathIsRefused() {
    Tensor x = input("x");
    List<Tensor> step =
        trace.withOrigin(
            "line 7",
            () -> trace.record(new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0), six(x)));

    for (Tensor result : step) {
      fails(
          "gradient: adamUpdate is not differentiable, at line 7; write the step with elementary"
              + " operations, or stop the gradient before it",
          () -> Gradients.of(result, List.of(x)));
    }
    assertEquals(
        x.type(), Gradients.of(step.get(0).stopGradient().mul(x), List.of(x)).get(0).type());
  }

  private static List<Tensor> six(Tensor x) {
    return List.of(x, x, x, x, x, x);
  }

  private static void fails(String message, Runnable body) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, body::run).getMessage());
  }

  /** Backends recognise the forms in this text: see GradientRules. */
  @Test
  void gradientOfANetworkIsTheGolden() throws IOException {
    TensorType type = TensorType.of(DType.FLOAT32, 8, 5);
    Tensor x = trace.input("x", Role.DATA, type);
    Tensor w1 = trace.input("w1", Role.PARAMETER, TensorType.of(DType.FLOAT32, 5, 4));
    Tensor b1 = trace.input("b1", Role.PARAMETER, TensorType.of(DType.FLOAT32, 4));
    Tensor w2 = trace.input("w2", Role.PARAMETER, TensorType.of(DType.FLOAT32, 4, 3));
    Tensor b2 = trace.input("b2", Role.PARAMETER, TensorType.of(DType.FLOAT32, 3));
    Tensor w3 = trace.input("w3", Role.PARAMETER, TensorType.of(DType.FLOAT32, 3, 5));
    Tensor b3 = trace.input("b3", Role.PARAMETER, TensorType.of(DType.FLOAT32, 5));
    Tensor hidden = x.affine(w1, b1).tanh().affine(w2, b2).sigmoid().affine(w3, b3).relu();
    Tensor loss = hidden.softplus().sub(hidden.mul(x)).sum(1).meanAll();
    List<Tensor> parameters = List.of(w1, b1, w2, b2, w3, b3);
    List<Tensor> g = Gradients.of(loss, parameters);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < g.size(); i++) {
      outputs.put("gradient of " + parameters.get(i).value().name(), g.get(i));
    }
    Program program = Passes.optimize(trace.program(outputs), p -> true);

    try (InputStream golden = GradientsTest.class.getResourceAsStream("network.txt")) {
      assertEquals(
          new String(
              Optional.ofNullable(golden).orElseThrow().readAllBytes(), StandardCharsets.UTF_8),
          program.toString());
    }
  }
}
