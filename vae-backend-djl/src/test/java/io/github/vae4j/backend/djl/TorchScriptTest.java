package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.backend.djl.torchscript.TorchScriptWriter;
import io.github.vae4j.backend.djl.torchscript.TorchTarget;
import io.github.vae4j.tck.TestPrograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generated TorchScript looks like where that matters, and that it still is right. */
class TorchScriptTest {
  private static final TensorType PAIR = TensorType.of(DType.FLOAT32, 2);
  private static final TensorType SCALAR = TensorType.of(DType.FLOAT32);
  private static final int STEPS = 3;
  private static final TorchTarget CPU = new TorchTarget(false, false, false, any -> true);
  private static final TorchTarget CUDA = new TorchTarget(true, false, false, any -> true);

  private static String text(Program program, int... donated) {
    return new TorchScriptWriter(program, TestPrograms.inputs(program, donated), CPU).write();
  }

  private static List<String> lines(Program program, int... donated) {
    return text(program, donated).lines().map(String::strip).skip(1).toList();
  }

  @Test
  void writesNumbersIntoOperationsAndNoConstants() {
    Program program =
        TestPrograms.program((t, in) -> List.of(in.get(0).mul(2).add(0.5).max(0)), PAIR);
    assertEquals(
        List.of(
            "v0, = xs",
            "v3 = torch.mul(v0, 2.0)",
            "v6 = torch.add(v3, 0.5)",
            "v9 = torch.clamp_min(v6, 0.0)",
            "return annotate(List[Tensor], [torch.contiguous(v9)])"),
        lines(program));
  }

  @Test
  void usesTheKernelOfATanhGradient() {
    TestPrograms.Body body =
        (t, in) -> {
          Tensor y = in.get(0).tanh();
          return List.of(in.get(1).mul(t.constant(DType.FLOAT32, 1).sub(y.mul(y))));
        };
    Program program = TestPrograms.program(body, PAIR, PAIR);
    String text = text(program);
    assertTrue(text.contains("torch.tanh_backward(v1, "), text);
    assertFalse(text.contains("torch.rsub"), text);
    assertFalse(text.contains("torch.mul"), text);
    assertResult(body, 3 * (1 - square(Math.tanh(1))), 4 * (1 - square(Math.tanh(2))));
  }

  @Test
  void usesTheKernelOfASigmoidGradient() {
    TestPrograms.Body body =
        (t, in) -> {
          Tensor y = in.get(0).sigmoid();
          return List.of(in.get(1).mul(y).mul(t.constant(DType.FLOAT32, 1).sub(y)));
        };
    String text = text(TestPrograms.program(body, PAIR, PAIR));
    assertTrue(text.contains("torch.sigmoid_backward(v1, "), text);
    assertFalse(text.contains("torch.rsub"), text);
    assertFalse(text.contains("torch.mul"), text);
    double a = 1 / (1 + Math.exp(-1));
    double b = 1 / (1 + Math.exp(-2));
    assertResult(body, 3 * a * (1 - a), 4 * b * (1 - b));
  }

  @Test
  void keepsWhatAGradientKernelWouldAbsorbIfOthersUseIt() {
    TestPrograms.Body body =
        (t, in) -> {
          Tensor y = in.get(0).tanh();
          Tensor square = y.mul(y);
          Tensor slope = t.constant(DType.FLOAT32, 1).sub(square);
          return List.of(in.get(1).mul(slope), square, slope);
        };
    String text = text(TestPrograms.program(body, PAIR, PAIR));
    assertTrue(text.contains("torch.rsub"), text);
    double s = square(Math.tanh(1));
    double r = square(Math.tanh(2));
    assertResult(body, 3 * (1 - s), 4 * (1 - r));
    try (Backend backend = Djl.open("torchscript")) {
      List<HostArray> all =
          TestPrograms.run(backend, body, TestPrograms.vector(1, 2), TestPrograms.vector(3, 4));
      assertArrayEquals(new double[] {s, r}, all.get(1).toDoubles(), 1e-6);
      assertArrayEquals(new double[] {1 - s, 1 - r}, all.get(2).toDoubles(), 1e-6);
    }
  }

  @Test
  void keepsSubtractionsThatOnlyLookLikeATanhGradient() {
    TestPrograms.Body body =
        (t, in) -> {
          Tensor y = in.get(0).tanh();
          return List.of(in.get(1).mul(t.constant(DType.FLOAT32, 2).sub(y.mul(y))));
        };
    assertFalse(text(TestPrograms.program(body, PAIR, PAIR)).contains("backward"));
    assertResult(body, 3 * (2 - square(Math.tanh(1))), 4 * (2 - square(Math.tanh(2))));
  }

  private static double square(double x) {
    return x * x;
  }

  private static void assertResult(TestPrograms.Body body, double... expected) {
    try (Backend backend = Djl.open("torchscript")) {
      HostArray result =
          TestPrograms.run(backend, body, TestPrograms.vector(1, 2), TestPrograms.vector(3, 4))
              .get(0);
      assertArrayEquals(expected, result.toDoubles(), 1e-6);
    }
  }

  private static OptionalPrimitive.AdamUpdate adam(double decay) {
    return new OptionalPrimitive.AdamUpdate(0.9, 0.99, 1e-3, decay);
  }

  private static List<Tensor> step(double decay, Tensor... arguments) {
    return arguments[0].trace().record(adam(decay), List.of(arguments));
  }

  /** Two parameters with their moments and gradients, then rate and step. */
  private static Program twoParameters(DType dtype, double decay) {
    TensorType matrix = TensorType.of(dtype, 2, 2);
    TensorType scalar = TensorType.of(dtype);
    return TestPrograms.program(
        (t, in) -> {
          List<Tensor> all = new ArrayList<>();
          all.addAll(step(decay, in.get(0), in.get(1), in.get(2), in.get(3), in.get(8), in.get(9)));
          all.addAll(
              step(
                  decay,
                  in.get(4),
                  in.get(5),
                  in.get(6),
                  in.get(7).transpose(1, 0),
                  in.get(8),
                  in.get(9)));
          return all;
        },
        matrix,
        matrix,
        matrix,
        matrix,
        matrix,
        matrix,
        matrix,
        matrix,
        scalar,
        scalar);
  }

  @Test
  void writesAdamStepsInARowAsOneCallOnTheDonatedInputs() {
    List<String> lines = lines(twoParameters(DType.FLOAT32, 0), 0, 1, 2, 4, 5, 6);
    assertEquals(1, lines.stream().filter(l -> l.startsWith("torch._fused_adam_(")).count());
    assertTrue(lines.contains("t0 = [v0, v4]"), lines.toString());
    assertTrue(lines.contains("t2 = [v2, v6]"), lines.toString());
    assertFalse(lines.toString().contains("clone"), lines.toString());
    assertTrue(
        lines(twoParameters(DType.FLOAT32, 0), 0, 1, 2)
            .contains("t0 = [v0, torch.clone(v4, memory_format=0)]"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void followsTheFormulaOfAdam(double decay) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (boolean donate : new boolean[] {true, false}) {
        checkAdam(dtype, decay, donate);
      }
    }
  }

  private static void checkAdam(DType dtype, double decay, boolean donate) {
    Program program = twoParameters(dtype, decay);
    TensorType matrix = TensorType.of(dtype, 2, 2);
    double[][] start = {
      {1, -2, 3, -4}, {0, 0, 0, 0}, {0, 0, 0, 0}, {1, 10, -3, 0},
      {0.5, 0.25, 0, 1}, {1, 1, 1, 1}, {2, 2, 2, 2}, {1, 2, 3, 4}
    };
    double[][] expected = Stream.of(start).map(double[]::clone).toArray(double[][]::new);
    expected[7] = new double[] {1, 3, 2, 4};
    try (Backend backend = Djl.open("torchscript");
        Executable executable =
            backend.compile(
                program, donate ? TestPrograms.inputs(program, 0, 1, 2, 4, 5, 6) : Set.of())) {
      DeviceArray[] state = new DeviceArray[8];
      Arrays.setAll(state, i -> backend.upload(HostArray.ofDoubles(matrix, start[i])));
      for (int t = 1; t <= STEPS; t++) {
        List<DeviceArray> arguments = new ArrayList<>(List.of(state));
        arguments.add(backend.upload(HostArray.filled(TensorType.of(dtype), 0.01)));
        arguments.add(backend.upload(HostArray.filled(TensorType.of(dtype), t)));
        List<DeviceArray> next = executable.run(arguments);
        for (int i = 0; i < 6; i++) {
          assertEquals(donate, state[i + i / 3].isClosed());
          if (!donate && t == 1) {
            assertArrayEquals(start[i + i / 3], state[i + i / 3].download().toDoubles(), 1e-7);
          }
          state[i + i / 3] = next.get(i);
        }
        adamInJava(expected, 0, 0.01, t, decay);
        adamInJava(expected, 4, 0.01, t, decay);
      }
      for (int i : new int[] {0, 1, 2, 4, 5, 6}) {
        assertArrayEquals(
            expected[i],
            state[i].download().toDoubles(),
            dtype == DType.FLOAT64 ? 1e-13 : 1e-5,
            "tensor " + i);
      }
    }
  }

  private static void adamInJava(double[][] s, int at, double rate, int t, double decay) {
    for (int i = 0; i < s[at].length; i++) {
      double g = s[at + 3][i];
      s[at + 1][i] = 0.9 * s[at + 1][i] + 0.1 * g;
      s[at + 2][i] = 0.99 * s[at + 2][i] + 0.01 * g * g;
      double m = s[at + 1][i] / (1 - Math.pow(0.9, t));
      double v = s[at + 2][i] / (1 - Math.pow(0.99, t));
      s[at][i] += -rate * decay * s[at][i] - rate * m / (Math.sqrt(v) + 1e-3);
    }
  }

  @Test
  void updatesACopyWhereAViewOfTheParameterIsUsedLater() {
    Program program =
        TestPrograms.program(
            (t, in) -> {
              Tensor view = in.get(0).reshape(1, 2);
              List<Tensor> next =
                  step(0, in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5));
              return List.of(view.mul(next.get(0)), next.get(0), next.get(1), next.get(2));
            },
            PAIR,
            PAIR,
            PAIR,
            PAIR,
            SCALAR,
            SCALAR);
    assertTrue(text(program, 0, 1, 2).contains("t0 = [torch.clone(v0"));
    assertTrue(text(program, 0, 1, 2).contains("t1 = [v1]"));
    try (Backend backend = Djl.open("torchscript");
        Executable executable = backend.compile(program, TestPrograms.inputs(program, 0, 1, 2))) {
      List<HostArray> results =
          TestPrograms.take(
              executable.run(
                  TestPrograms.upload(
                      backend,
                      TestPrograms.vector(1, 2),
                      TestPrograms.vector(0, 0),
                      TestPrograms.vector(0, 0),
                      TestPrograms.vector(1, 1),
                      TestPrograms.floats(Shape.scalar(), 0.5),
                      TestPrograms.floats(Shape.scalar(), 1))));
      // The first step is of about the size of the rate, whatever the gradient.
      assertArrayEquals(new double[] {0.5, 3}, results.get(0).toDoubles(), 5e-3);
    }
  }

  @Test
  void updatesACopyWhereTheParameterIsTheGradientOfAnother() {
    Program program =
        TestPrograms.program(
            (t, in) -> {
              List<Tensor> all = new ArrayList<>();
              all.addAll(step(0, in.get(0), in.get(1), in.get(2), in.get(3), in.get(6), in.get(7)));
              all.addAll(step(0, in.get(3), in.get(4), in.get(5), in.get(3), in.get(6), in.get(7)));
              return all;
            },
            PAIR,
            PAIR,
            PAIR,
            PAIR,
            PAIR,
            PAIR,
            SCALAR,
            SCALAR);
    assertTrue(text(program, 0, 1, 2, 3, 4, 5).contains("t0 = [v0, torch.clone(v3"));
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void writesForCudaWhatGivesTheSameOnTheProcessor(DType dtype) {
    Window window = new Window(List.of(2, 1), List.of(1, 2), List.of(1, 2));
    TensorType image = TensorType.of(dtype, 3, 2, 8, 7);
    Program filter =
        TestPrograms.program(
            (t, in) ->
                in.get(0)
                    .trace()
                    .record(new OptionalPrimitive.Conv2dFilterGradient(window, 3, 2), in),
            image,
            TensorType.of(dtype, 3, 4, 4, 9));
    assertSameOnBothPaths(filter, dtype);
    assertSameOnBothPaths(twoParameters(dtype, 0.1), dtype);
  }

  @Test
  void roundsConvolutionsToTf32OnlyIfAskedTo() {
    Program program = convolutions(DType.FLOAT32, 1, 2, 4);
    for (boolean tf32 : new boolean[] {false, true}) {
      String text =
          new TorchScriptWriter(program, Set.of(), new TorchTarget(true, tf32, false, any -> true))
              .write();
      String ends = "1, False, True, True, " + (tf32 ? "True)" : "False)");
      assertEquals(3, count("torch._convolution(", text), text);
      assertEquals(3, count(ends, text), text);
    }
  }

  /** A convolution by filters of 2 x 2, its input gradient and its filter gradient. */
  private static Program convolutions(DType dtype, int batch, int channels, int side) {
    Window window = Window.of(1, 0, 1);
    return TestPrograms.program(
        (t, in) ->
            List.of(
                in.get(0).conv2d(in.get(1), window),
                in.get(2).conv2dTransposed(in.get(1), window, side, side),
                t.record(
                        new OptionalPrimitive.Conv2dFilterGradient(window, 2, 2),
                        List.of(in.get(0), in.get(2)))
                    .get(0)),
        TensorType.of(dtype, batch, channels, side, side),
        TensorType.of(dtype, 3, channels, 2, 2),
        TensorType.of(dtype, batch, 3, side - 1, side - 1));
  }

  private static String text(Program program, TorchTarget target) {
    return new TorchScriptWriter(program, Set.of(), target).write();
  }

  @Test
  void asksTheProcessorsKernelsForContiguousConvolutionsAndNeverForAnImagesGradient() {
    String text = text(convolutions(DType.FLOAT32, 1, 2, 4), CPU);
    assertEquals(1, count("torch._convolution(", text), text);
    assertTrue(
        text.contains("torch._convolution(torch.contiguous(v0), torch.contiguous(v1), "), text);
    assertEquals(1, count("torch.convolution_backward(", text), text);
    assertTrue(
        text.contains("torch.convolution_backward(torch.contiguous(v2), torch.contiguous(v0), "),
        text);
    assertTrue(
        text.contains("torch.slow_conv_transpose2d(torch.contiguous(v2), torch.contiguous(v1), "),
        text);
    assertFalse(text.contains("im2col"), text);
  }

  @Test
  void writesProductsForConvolutionsWhoseKernelsAreWrong() {
    TorchTarget wrong = new TorchTarget(false, false, false, any -> false);
    assertOnlyProducts(text(convolutions(DType.FLOAT32, 1, 2, 4), wrong));
    String doubles = text(convolutions(DType.FLOAT64, 1, 2, 4), wrong);
    assertEquals(2, count("torch._convolution(", doubles), doubles);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void writesOnlyProductsIfAskedTo(DType dtype) {
    for (boolean cuda : new boolean[] {false, true}) {
      TorchTarget products = new TorchTarget(cuda, true, true, any -> true);
      assertOnlyProducts(text(convolutions(dtype, 1, 2, 4), products));
    }
  }

  private static void assertOnlyProducts(String text) {
    assertFalse(text.contains("_convolution"), text);
    assertFalse(text.contains("convolution_backward"), text);
    assertEquals(2, count("torch.im2col(", text), text);
    assertEquals(1, count("torch.slow_conv_transpose2d(", text), text);
  }

  @Test
  void cutsABatchWhosePatchesTakeTooMuchMemory() {
    int batch = 3;
    int channels = 40;
    int side = 210; // two images have less than 2^24 numbers in their patches, three have more
    Program whole = convolutions(DType.FLOAT32, batch, channels, side);
    Program one = convolutions(DType.FLOAT32, 1, channels, side);
    TorchTarget products = new TorchTarget(false, false, true, any -> false);
    assertEquals(4, count("torch.im2col(", text(whole, products)));
    assertEquals(2, count("torch.im2col(", text(one, products)));
    HostArray[] inputs = inputs(whole);
    try (Backend backend = Djl.open("convolutions", "products")) {
      List<HostArray> found = TestPrograms.run(backend, whole, inputs);
      double[] filter = new double[found.get(2).shape().size()];
      for (int i = 0; i < batch; i++) {
        HostArray[] parts = {part(inputs[0], i), inputs[1], part(inputs[2], i)};
        List<HostArray> part = TestPrograms.run(backend, one, parts);
        assertClose(part.get(0).toDoubles(), part(found.get(0), i));
        assertClose(part.get(1).toDoubles(), part(found.get(1), i));
        Arrays.setAll(filter, k -> filter[k] + part.get(2).get(k));
      }
      assertClose(filter, found.get(2));
    }
  }

  private static void assertClose(double[] expected, HostArray found) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.get(i), 1e-4 * expected[i]);
    }
  }

  /** Returns the datum of this number, as a batch of one. */
  private static HostArray part(HostArray batch, int number) {
    int size = batch.shape().size() / batch.shape().dim(0);
    double[] numbers = batch.toDoubles();
    return HostArray.ofDoubles(
        batch.type().withShape(Shape.of(1).concat(batch.shape().range(1, batch.shape().rank()))),
        Arrays.copyOfRange(numbers, number * size, (number + 1) * size));
  }

  private static int count(String part, String text) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void drawsOnTheDeviceOfTheKeyFromBothOfItsHalves() {
    OptionalPrimitive.RandomNoise noise =
        new OptionalPrimitive.RandomNoise(Noise.UNIFORM, TensorType.of(DType.FLOAT32, 2, 3));
    Program program =
        TestPrograms.program((t, in) -> t.record(noise, in), OptionalPrimitive.RandomNoise.KEY);
    String device = "device=ops.prim.device(v0)";
    assertEquals(
        List.of(
            "t0 = torch.Generator(" + device + ", seed=int(torch.select(v0, 0, 0)))",
            "t1 = torch.randint(8388608, [6], generator=t0, dtype=3, " + device + ")",
            "t2 = torch.Generator(" + device + ", seed=int(torch.select(v0, 0, 1)))",
            "t3 = torch.randint(8388608, [7], generator=t2, dtype=3, " + device + ")"),
        lines(program).subList(1, 5));
  }

  private static HostArray[] inputs(Program program) {
    return program.inputs().stream()
        .map(
            input -> {
              double[] numbers = new double[input.type().shape().size()];
              Arrays.setAll(numbers, i -> 1 + Math.abs(Math.sin(i + input.value().id())));
              return HostArray.ofDoubles(input.type(), numbers);
            })
        .toArray(HostArray[]::new);
  }

  private static void assertSameOnBothPaths(Program program, DType dtype) {
    HostArray[] inputs = inputs(program);
    String text = new TorchScriptWriter(program, Set.of(), CUDA).write();
    assertFalse(text.contains("convolution_backward"), text);
    try (Backend backend = Djl.open("torchscript");
        EngineThread thread = new EngineThread();
        PtNDManager manager =
            (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        Lowered lowered = TorchScriptLowering.compile(manager, thread, program, Set.of(), CUDA)) {
      List<HostArray> expected = TestPrograms.run(backend, program, inputs);
      PtNDArray[] results =
          lowered.run(
              Stream.of(inputs)
                  .map(input -> Transfer.upload(manager, input))
                  .toArray(PtNDArray[]::new));
      for (int i = 0; i < results.length; i++) {
        assertArrayEquals(
            expected.get(i).toDoubles(),
            Transfer.download(results[i], expected.get(i).type()).toDoubles(),
            dtype == DType.FLOAT64 ? 1e-12 : 1e-4);
      }
    }
  }
}
