package io.github.vae4j.core.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private final Trace trace = Trace.open();
  private final Scope scope = Scope.root(trace, DType.FLOAT64);

  private Tensor input(int... dims) {
    return trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, dims));
  }

  /** Runs the traced network with the given parameter values. */
  private double[] run(Tensor y, double[] x, Map<String, double[]> parameters) {
    try (var backend = PlainJava.provider().open(BackendConfig.defaults());
        CompiledProgram program =
            CompiledProgram.compile(backend, trace.program(Map.of("y", y)), Set.of())) {
      Map<String, HostArray> inputs = new HashMap<>();
      program
          .program()
          .inputs()
          .forEach(
              input ->
                  inputs.put(
                      input.name(),
                      HostArray.ofDoubles(
                          input.type(),
                          input.name().equals("x") ? x : parameters.get(input.name()))));
      return program.runToHost(Map.of(), inputs).get("y").toDoubles();
    }
  }

  @Test
  void parametersAreReplacedInsideABodyAloneAndAnywhereInTheTree() {
    Scope child = scope.child("a");
    Tensor plain = child.parameter("w", Shape.of(2), Initializer.constant(0));
    Tensor replaced =
        scope.replacing(
            (name, tensor) -> {
              assertEquals("a/w", name);
              assertEquals(plain.value(), tensor.value());
              return tensor.mul(3);
            },
            () -> child.parameter("w", Shape.of(2), Initializer.constant(0)).add(1));
    assertEquals(plain.value(), child.parameter("w", Shape.of(2), Initializer.constant(0)).value());
    assertEquals(1, scope.parameters().size());
    assertArrayEquals(
        new double[] {16, -5}, run(replaced, new double[0], Map.of("a/w", new double[] {5, -2})));
  }

  @Test
  void afterABodyThatThrowsParametersAreTheirOwnAgain() {
    Tensor plain = scope.parameter("w", Shape.of(2), Initializer.constant(0));
    assertThrows(
        ShapeException.class,
        () ->
            scope.replacing(
                (name, tensor) -> tensor.mul(3),
                () -> scope.parameter("w", Shape.of(5), Initializer.constant(0))));
    assertEquals(plain.value(), scope.parameter("w", Shape.of(2), Initializer.constant(0)).value());
  }

  @Test
  void denseIsAnAffineMapOfTheLastAxis() {
    Tensor y = Dense.of(2).apply(scope, input(1, 2, 3));
    assertEquals(Shape.of(1, 2, 2), y.shape());
    double[] result =
        run(
            y,
            new double[] {1, 2, 3, 0, 1, 0},
            Map.of("weight", new double[] {1, 10, 2, 20, 3, 30}, "bias", new double[] {0.5, -0.5}));
    assertEquals(List.of(14.5, 139.5, 2.5, 19.5), Arrays.stream(result).boxed().toList());
  }

  @Test
  void sequentialAndResidualNameTheirParametersByPath() {
    Layer net =
        Sequential.of(
            Dense.of(4),
            Activation.TANH,
            new Residual(Sequential.of(Dense.of(4), Activation.RELU)));
    Tensor y = net.apply(scope.child("encoder"), input(2, 3));
    assertEquals(Shape.of(2, 4), y.shape());
    assertEquals(
        List.of("encoder/0/weight", "encoder/0/bias", "encoder/2/0/weight", "encoder/2/0/bias"),
        scope.parameters().stream().map(Parameter::name).toList());
  }

  @Test
  void residualAddsItsInput() {
    Tensor y = new Residual(Dense.of(2)).apply(scope, input(1, 2));
    double[] result =
        run(
            y,
            new double[] {3, 5},
            Map.of("weight", new double[] {0, 1, 1, 0}, "bias", new double[2]));
    assertEquals(List.of(8.0, 8.0), Arrays.stream(result).boxed().toList());
  }

  @Test
  void aTransposedConvolutionUndoesTheShapeOfAConvolution() {
    Tensor x = input(2, 1, 7, 8);
    Tensor small = Convolution.of(3, 4, 2, 1).apply(scope.child("down"), x);
    assertEquals(Shape.of(2, 3, 3, 4), small.shape());
    Tensor large = TransposedConvolution.of(5, 4, 2, 1, 7, 8).apply(scope.child("up"), small);
    assertEquals(Shape.of(2, 5, 7, 8), large.shape());
  }

  @Test
  void aConvolutionSumsWhatItsFilterSeesAndAddsItsBias() {
    Tensor y = Convolution.of(1, 2, 1, 0).apply(scope, input(1, 1, 2, 3));
    double[] result =
        run(
            y,
            new double[] {1, 2, 3, 4, 5, 6},
            Map.of("filter", new double[] {1, 10, 100, 1000}, "bias", new double[] {0.5}));
    assertEquals(List.of(5421.5, 6532.5), Arrays.stream(result).boxed().toList());
  }

  /** The one filter sees all channels of an image, and has a weight of its own for each. */
  @Test
  void convolutionsSeeAllChannelsOfAnImage() {
    Shape event = Shape.of(3, 2, 2);
    Tensor y =
        Network.of("conv:1")
            .encode(scope, input(1, 12), Optional.empty(), event, Activation.IDENTITY);
    assertEquals(Shape.of(1, 1), y.shape());
    double[] filter = new double[3 * 16]; // with padding 1 the image is in the middle
    for (int i = 0; i < 12; i++) {
      filter[i / 4 * 16 + (1 + i / 2 % 2) * 4 + 1 + i % 2] = i + 1;
    }
    double[] x = {0.5, -1, 2, 3, 1, 4, -2, 0.25, 7, 8, -9, 0.75};
    double expected = 0.125;
    for (int i = 0; i < 12; i++) {
      expected += (i + 1) * x[i];
    }
    double[] found = run(y, x, Map.of("0/filter", filter, "0/bias", new double[] {0.125}));
    assertEquals(expected, found[0], 1e-12);
  }

  /** Elements come channel after channel, heads one behind the other. */
  @Test
  void aConvolutionalDecoderGivesEachHeadForAllChannels() {
    Shape event = Shape.of(3, 2, 2);
    Tensor y = Network.of("conv:1").decode(scope, input(1, 1), event, 2, Activation.IDENTITY);
    assertEquals(Shape.of(1, 24), y.shape());
    double[] filter = new double[6 * 16];
    for (int i = 0; i < 24; i++) {
      filter[i / 4 * 16 + (1 + i / 2 % 2) * 4 + 1 + i % 2] = i + 1;
    }
    double[] bias = new double[24];
    Arrays.setAll(bias, i -> 100 * i);
    double[] found =
        run(
            y,
            new double[] {2},
            Map.of(
                "0/weight", new double[] {3},
                "0/bias", new double[1],
                "1/filter", filter,
                "1/bias", new double[6],
                "output/bias", bias));
    double[] expected = new double[24];
    Arrays.setAll(expected, i -> 6 * (i + 1) + 100 * i);
    assertArrayEquals(expected, found, 1e-12);
  }

  @Test
  void activationsAreTheirFormulas() {
    double[] xs = {-2, -0.5, 0, 0.5, 2};
    Map<Activation, double[]> expected =
        Map.of(
            Activation.IDENTITY, xs,
            Activation.RELU, new double[] {0, 0, 0, 0.5, 2},
            Activation.LEAKY_RELU, new double[] {-0.02, -0.005, 0, 0.5, 2},
            Activation.ELU, new double[] {Math.expm1(-2), Math.expm1(-0.5), 0, 0.5, 2},
            Activation.SILU, Arrays.stream(xs).map(v -> v / (1 + Math.exp(-v))).toArray(),
            Activation.GELU,
                new double[] {
                  -0.04550026389635842,
                  -0.15426876936299344,
                  0,
                  0.34573123063700656,
                  1.9544997361036416
                });
    expected.forEach(
        (activation, values) -> {
          NetworkTest fresh = new NetworkTest();
          double[] found = fresh.run(activation.of(fresh.input(5)), xs, Map.of());
          for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], found[i], 1e-15, activation + " of " + xs[i]);
          }
        });
  }

  @Test
  void askingTwiceForAParameterGivesTheSameTensorOfTheSameShape() {
    Tensor first = scope.parameter("w", Shape.of(2), Initializer.constant(0));
    assertSame(first, scope.parameter("w", Shape.of(2), Initializer.constant(0)));
    assertThrows(
        ShapeException.class, () -> scope.parameter("w", Shape.of(3), Initializer.constant(0)));
  }

  @Test
  void initializersHaveTheirMoments() {
    Shape shape = Shape.of(300, 200);
    double bound = Math.sqrt(6.0 / 500);
    double[] glorot = Initializer.glorotUniform().values(RandomKey.of(1), shape);
    assertTrue(Arrays.stream(glorot).allMatch(v -> Math.abs(v) < bound));
    assertEquals(bound * bound / 3, variance(glorot), 0.02 * bound * bound / 3);
    assertEquals(
        2.0 / 300, variance(Initializer.heNormal().values(RandomKey.of(1), shape)), 0.02 * 2 / 300);
    assertEquals(0.01, variance(Initializer.normal(0.1).values(RandomKey.of(1), shape)), 0.0002);
    // Filters [out, in, height, width]: fan-in 3 * 25, fan-out 64 * 25.
    double filter = Math.sqrt(6.0 / (75 + 1600));
    double[] filters = Initializer.glorotUniform().values(RandomKey.of(1), Shape.of(64, 3, 5, 5));
    double greatest = Arrays.stream(filters).map(Math::abs).max().orElseThrow();
    assertTrue(greatest < filter && greatest > 0.99 * filter);
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }
}
