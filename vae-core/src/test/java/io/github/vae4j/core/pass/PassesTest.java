package io.github.vae4j.core.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PassesTest {
  private final Trace trace = Trace.open();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  private Tensor input(String name, int... dims) {
    return trace.input(name, Role.DATA, TensorType.of(DType.FLOAT32, dims));
  }

  private void output(Tensor t) {
    outputs.put("y" + outputs.size(), t);
  }

  private void golden(String name, UnaryOperator<Program> pass) throws IOException {
    Program program = trace.program(outputs);
    try (InputStream file = PassesTest.class.getResourceAsStream(name)) {
      String text =
          new String(
              Optional.ofNullable(file).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(text, pass.apply(program).toString());
    }
  }

  @Test
  void foldingOfNumbersIsTheGolden() throws IOException {
    Tensor x = input("x", 2, 3);
    output(x.add(0).mul(1).div(1).sub(0).pow(1).neg().neg().stopGradient());
    output(trace.constant(x.type(), 1).mul(x).add(trace.constant(DType.FLOAT32, 0)));
    output(x.mul(trace.constant(DType.FLOAT32, 0.1).add(0.2)));
    output(x.mul(0));
    output(x.div(trace.constant(DType.FLOAT32, 16).sqrt().neg().abs()));
    output(x.add(trace.constant(DType.FLOAT32, 2).log()));
    output(trace.constant(x.type(), 2).less(3).select(x, x.exp()));
    output(trace.constant(x.type(), 2).equal(3).not().not().select(x.exp(), x.tanh()));
    output(trace.constant(DType.FLOAT32, 2.7).cast(DType.INT32).cast(DType.FLOAT32).mul(x));
    golden("fold-numbers.txt", p -> Passes.eliminateDeadCode(Passes.foldConstants(p)));
  }

  @Test
  void foldingOfShapesIsTheGolden() throws IOException {
    Tensor x = input("x", 2, 3);
    output(x.reshape(6).reshape(3, 2).reshape(2, 3));
    output(x.reshape(6).reshape(3, 2));
    output(x.transpose(1, 0).transpose(1, 0));
    output(x.expandDims(0).transpose(1, 2, 0).transpose(1, 0, 2));
    output(x.broadcastTo(Shape.of(5, 2, 3)).broadcastTo(Shape.of(4, 5, 2, 3)));
    output(x.reshape(1, 1, 2, 3).broadcastTo(Shape.of(7, 1, 2, 3)));
    output(x.reshape(2, 1, 3).broadcastTo(Shape.of(2, 2, 3)));
    output(x.slice(0, 0, 2).pad(new int[2], new int[2]).cast(DType.FLOAT32));
    output(Tensor.concat(0, List.of(x)).expandDims(1).sum(1));
    Tensor ramp = trace.constant(HostArray.of(Shape.of(2, 3), new float[] {0, 1, 2, 3, 4, 5}));
    output(ramp.transpose(1, 0).slice(new int[] {0, 1}, new int[] {3, 2}, new int[] {2, 1}));
    output(trace.constant(HostArray.of(Shape.of(2, 2), new float[] {7, 7, 7, 7})).reshape(4));
    golden("fold-shapes.txt", p -> Passes.eliminateDeadCode(Passes.foldConstants(p)));
  }

  /** Returns the tensor with zeros before and after its second axis. */
  private static Tensor padded(Tensor x, int low, int high) {
    return x.pad(new int[] {0, low}, new int[] {0, high});
  }

  private List<Primitive> folded(Tensor result) {
    output(result);
    Program program = Passes.eliminateDeadCode(Passes.foldConstants(trace.program(outputs)));
    return program.equations().stream().map(Equation::primitive).toList();
  }

  @Test
  void partsThatWerePaddedToTheWholeAreJoined() {
    Tensor sum = padded(input("a", 2, 3), 0, 1).add(padded(input("b", 2, 1), 3, 0));
    assertEquals(List.of(new Primitive.Concat(1)), folded(sum));
  }

  @Test
  void partsThatWerePaddedToTheWholeAreJoinedInTheirOrder() {
    Tensor a = input("a", 2, 3);
    Tensor b = input("b", 2, 1);
    output(padded(b, 3, 0).add(padded(a, 0, 1)));
    Program program = Passes.eliminateDeadCode(Passes.foldConstants(trace.program(outputs)));
    assertEquals(
        List.of(a.value().name(), b.value().name()),
        program.equations().get(0).inputs().stream().map(Value::name).toList());
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "2, 2", "3, 0"}) // a gap, an overlap, nothing behind the first
  void partsThatDoNotMakeTheWholeAreAdded(int low, int width) {
    Tensor a = padded(input("a", 2, 3), 0, Math.max(0, low + width - 3));
    Tensor b = width == 0 ? a.tanh() : padded(input("b", 2, width), low, 0);
    List<Primitive> left = folded(a.add(b));
    assertTrue(left.contains(new Primitive.Binary(BinaryOp.ADD)), left.toString());
  }

  @Test
  void commonSubexpressionsAreTheGolden() throws IOException {
    Tensor x = input("x", 3);
    Tensor y = input("y", 3);
    output(x.add(y).mul(x.tanh().mul(2)));
    output(y.add(x).mul(x.tanh().mul(2)));
    output(x.sub(y));
    output(y.sub(x));
    output(x.less(y));
    output(y.equal(x).and(x.equal(y)));
    output(x.add(0.0).sub(-0.0));
    golden("common.txt", Passes::eliminateCommonSubexpressions);
  }

  @Test
  void deadCodeIsTheGolden() throws IOException {
    Tensor x = input("x", 3);
    input("unused", 2);
    trace.noise("noise", Noise.UNIFORM, TensorType.of(DType.FLOAT64, 2));
    Tensor rate = trace.constant(DType.FLOAT32, 1);
    x.tanh().exp();
    List<Tensor> step =
        trace.record(
            new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0), List.of(x, x, x, x, rate, rate));
    output(step.get(2));
    output(x);
    golden("dead.txt", Passes::eliminateDeadCode);
  }

  @Test
  void legalisationIsTheGolden() throws IOException {
    Tensor x = input("x", 2, 3);
    output(x.affine(input("w", 3, 2), input("b", 2)).softplus());
    output(x.expm1());
    golden(
        "legalize.txt",
        program ->
            Passes.legalize(
                program, new OptionalPrimitive.OptionalUnary(OptionalUnaryOp.EXPM1)::equals));
  }

  @Test
  void productWithZeroKeepsNaN() {
    Tensor x = input("x");
    output(x.mul(0));
    Program program = Passes.optimize(trace.program(outputs), p -> false);

    HostArray y =
        Run.once(program, List.of(HostArray.of(Shape.scalar(), new float[] {Float.NaN}))).get(0);

    assertTrue(Float.isNaN(y.floats()[0]));
  }

  @Test
  void singlePrecisionIsFoldedInSinglePrecision() {
    output(trace.constant(DType.FLOAT32, 1e8).add(1).sub(1e8));
    output(trace.constant(DType.FLOAT32, 3e38).mul(10));
    output(trace.constant(DType.INT32, Integer.MAX_VALUE).add(1));
    Program program = Passes.foldConstants(trace.program(outputs));

    List<HostArray> constants =
        program.outputs().stream()
            .map(
                out ->
                    program.equations().stream()
                        .filter(e -> e.output() == out.value())
                        .map(e -> ((Primitive.Constant) e.primitive()).value())
                        .findFirst()
                        .orElseThrow())
            .toList();

    assertEquals(0f, constants.get(0).floats()[0]);
    assertEquals(Float.POSITIVE_INFINITY, constants.get(1).floats()[0]);
    assertEquals(Integer.MIN_VALUE, constants.get(2).ints()[0]);
  }

  @Test
  void equalLargeConstantsBecomeOne() {
    Tensor x = input("x", 1000, 300);
    for (int i = 0; i < 3; i++) {
      float[] numbers = new float[300_000];
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = j % 7 + (i == 2 && j == 299_999 ? 1 : 0);
      }
      output(x.add(trace.constant(HostArray.of(x.shape(), numbers))));
    }
    Program program = Passes.eliminateCommonSubexpressions(trace.program(outputs));

    assertEquals(4, program.equations().size());
    assertSame(program.outputs().get(0).value(), program.outputs().get(1).value());
  }

  @Test
  void originsStay() {
    Tensor x = input("x", 2, 3);
    output(trace.withOrigin("layer", () -> x.affine(input("w", 3, 2), input("b", 2))));
    output(trace.withOrigin("ends", () -> x.reshape(6).reshape(3, 2)));
    Program program = Passes.optimize(trace.program(outputs), p -> false);

    List<String> origins = program.equations().stream().map(Equation::origin).toList();
    assertEquals(List.of("layer", "layer", "layer", "ends"), origins);
  }

  @Test
  void inputsKeepOrderRoleAndNoise() {
    input("data", 2);
    trace.input("parameter", Role.PARAMETER, TensorType.of(DType.FLOAT64));
    trace.noise("noise", Noise.UNIFORM, TensorType.of(DType.FLOAT32, 3));
    Program before = trace.program(Map.of());
    Program after = Passes.optimize(before, p -> false);

    assertEquals(
        before.inputs().stream().map(PassesTest::describe).toList(),
        after.inputs().stream().map(PassesTest::describe).toList());
  }

  private static String describe(Program.Input in) {
    return in.name() + " " + in.role() + " " + in.type() + " " + in.noise();
  }

  static Stream<Arguments> seeds() {
    return Stream.iterate(1L, seed -> seed + 1)
        .limit(60)
        .map(seed -> Arguments.of(seed, seed % 2 == 0 ? DType.FLOAT32 : DType.FLOAT64));
  }

  /** The passes keep every bit, but for the sign of zeros. */
  @ParameterizedTest
  @MethodSource("seeds")
  void randomProgramsComputeTheSame(long seed, DType dtype) {
    Program program = RandomPrograms.of(seed, dtype);
    List<HostArray> inputs = RandomPrograms.inputs(program, seed);
    List<HostArray> expected = Run.once(program, inputs);

    same(expected, Run.once(Passes.foldConstants(program), inputs), 0);
    same(expected, Run.once(Passes.eliminateCommonSubexpressions(program), inputs), 0);
    same(expected, Run.once(Passes.eliminateDeadCode(program), inputs), 0);
    same(expected, Run.once(Passes.optimize(program, p -> true), inputs), 0);
    if (dtype == DType.FLOAT64) { // decompositions round differently
      same(expected, Run.once(Passes.optimize(program, p -> false), inputs), 1e-9);
    }
  }

  private static void same(List<HostArray> expected, List<HostArray> found, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).type(), found.get(i).type());
      double[] e = expected.get(i).toDoubles();
      double[] f = found.get(i).toDoubles();
      for (int j = 0; j < e.length; j++) {
        boolean equal =
            e[j] == f[j]
                || (Double.isNaN(e[j]) && Double.isNaN(f[j]))
                || Math.abs(e[j] - f[j]) <= tolerance * Math.max(1, Math.abs(e[j]));
        assertTrue(equal, "output " + i + ", element " + j + ": " + e[j] + " and " + f[j]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void optimizingTwiceChangesNothing(long seed, DType dtype) {
    Program once = Passes.optimize(RandomPrograms.of(seed, dtype), p -> seed % 3 == 0);

    assertEquals(once.toString(), Passes.optimize(once, p -> seed % 3 == 0).toString());
  }

  @Test
  void aNoiseInputBecomesTheKeyOfItsNumbers() {
    output(trace.noise("eps", Noise.NORMAL, TensorType.of(DType.FLOAT64, 3, 2)).mul(2));
    Program given = trace.program(outputs);
    Program drawn = Passes.drawNoiseOnDevice(given);

    assertEquals(RandomNoise.KEY, drawn.input("eps").type());
    assertEquals(Optional.of(Noise.NORMAL), drawn.input("eps").noise());
    RandomKey key = RandomKey.of(7).fold("eps");
    assertEquals(
        Run.once(given, List.of(HostArray.draw(given.input("eps").type(), Noise.NORMAL, key))),
        Run.once(drawn, List.of(HostArray.draw(RandomNoise.KEY, Noise.NORMAL, key))));
  }

  @Test
  void randomNumbersThatABackendCannotDrawAreRefusedBeforeItRuns() {
    output(trace.noise("eps", Noise.NORMAL, TensorType.of(DType.FLOAT64, 3, 2)));
    Program drawn = Passes.drawNoiseOnDevice(trace.program(outputs));

    BackendException e =
        assertThrows(BackendException.class, () -> Passes.legalize(drawn, p -> false));
    assertEquals(BackendException.Kind.UNSUPPORTED, e.kind());
    assertTrue(String.valueOf(e.getMessage()).contains("make the noise an input"), e::toString);
  }

  @Test
  void aWidenedProgramComputesTheSameInDoublePrecision() {
    Tensor x = input("x", 3);
    Tensor constant = trace.constant(HostArray.of(Shape.of(3), new float[] {0.1f, 2, 3}));
    Tensor ramp = trace.iota(TensorType.of(DType.FLOAT32, 3), 0);
    output(x.mul(constant).add(ramp).cast(DType.FLOAT64).add(1).cast(DType.FLOAT32));
    output(x.less(0).cast(DType.INT32));
    Program wide = Passes.widen(trace.program(outputs));
    wide.equations()
        .forEach(
            e -> e.outputs().forEach(v -> assertTrue(v.dtype() != DType.FLOAT32, e::toString)));
    HostArray given = HostArray.of(Shape.of(3), new double[] {1, -2, 0.5});
    List<HostArray> found = Run.once(wide, List.of(given));
    assertEquals(
        HostArray.of(
            Shape.of(3), new double[] {1 * (double) 0.1f + 0 + 1, -4 + 1 + 1, 1.5 + 2 + 1}),
        found.get(0));
    assertEquals(HostArray.of(Shape.of(3), new int[] {0, 1, 0}), found.get(1));
  }

  @Test
  void anExposedProgramGivesEveryResult() {
    Tensor x = input("x", 2);
    output(x.neg().exp());
    Program exposed = Passes.expose(trace.program(outputs));
    assertEquals(
        exposed.equations().stream().flatMap(e -> e.outputs().stream()).toList(),
        exposed.outputs().stream().map(Program.Output::value).toList());
  }
}
