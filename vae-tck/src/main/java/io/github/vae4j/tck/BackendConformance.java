package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.RandomNoise;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.examination.MemoryDirt;
import io.github.vae4j.core.examination.PrimitiveCases;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.pass.FlopCount;
import io.github.vae4j.core.pass.Passes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract of {@link Backend}. A backend passes by a test class that extends this one and names
 * its provider. Results are compared with the reference backend, element by element:
 *
 * <table>
 * <caption>|difference| at most tolerance + tolerance |expected|</caption>
 * <tr><th></th><th>FLOAT32</th><th>FLOAT64</th></tr>
 * <tr><td>one primitive, or a few</td><td>2e-5</td><td>1e-12</td></tr>
 * <tr><td>random programs, decompositions, 20 training steps</td><td>2e-4</td><td>1e-11</td></tr>
 * </table>
 *
 * <p>NaN and infinities are to be the same; INT32 and BOOL are to be equal. Optional primitives are
 * given to the backend where it supports them, and in any case rewritten into the others. Before
 * each run of a primitive, memory that the backend is about to use is filled with NaN.
 *
 * <p>System properties: {@code vae.tck.programs}, number of random programs of each type, 100 if
 * not set; {@code vae.tck.device}, the device to test, the backend's choice if not set.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendConformance extends BackendThreadConformance {
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);
  private static final int DEPTH = 60;
  private static final double LONG = 10; // times the tolerance of one primitive
  private static final int RUNS = 2; // of each primitive: faults of engines come and go

  private Optional<Backend> opened = Optional.empty();

  @BeforeAll
  final void openReference() {
    opened = Optional.of(Backends.discover().select("reference").open(BackendConfig.defaults()));
  }

  @AfterAll
  final void closeReference() {
    opened.ifPresent(Backend::close);
  }

  private Backend reference() {
    return opened.orElseThrow();
  }

  /**
   * Returns how many floating-point operations, as {@link FlopCount} counts them, a case of the
   * tables may take: all cases are run, unless the backend has no engine and an overriding method
   * leaves out those that would take it too long.
   */
  protected long mostOperations() {
    return Long.MAX_VALUE;
  }

  /** Compares programs that compute the same, the second on the tested backend. */
  private void assertSame(Program expected, Program tested, List<HostArray> inputs, double factor) {
    assertSame(
        Runs.run(reference(), expected, inputs),
        Runs.run(backend(), tested, inputs),
        factor,
        "\n" + tested);
  }

  private static void assertSame(
      List<HostArray> expected, List<HostArray> actual, double factor, String context) {
    assertEquals(expected.size(), actual.size(), context);
    for (int i = 0; i < expected.size(); i++) {
      String output = "output " + i + ": ";
      Tolerance.of(expected.get(i).type().dtype())
          .times(factor)
          .difference(expected.get(i), actual.get(i))
          .ifPresent(d -> fail(output + d + context));
    }
  }

  private Stream<DynamicTest> cases(Predicate<Program> filter, Consumer<PrimitiveCases.Case> test) {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                PrimitiveCases.of(dtype).stream()
                    .filter(c -> filter.test(c.program()))
                    .filter(c -> FlopCount.of(c.program()).total() <= mostOperations())
                    .map(
                        c ->
                            DynamicTest.dynamicTest(dtype + " " + c.name(), () -> test.accept(c))));
  }

  @TestFactory
  Stream<DynamicTest> everyPrimitiveComputesWhatTheReferenceComputes() {
    return cases(any -> true, this::assertRightInDirtyMemory);
  }

  /** Runs a case several times, the memory of its program and of each run dirtied before. */
  private void assertRightInDirtyMemory(PrimitiveCases.Case c) {
    Program program = c.program();
    List<HostArray> expected = Runs.run(reference(), program, c.inputs());
    Program legal = Passes.legalize(program, backend()::supports);
    MemoryDirt.spread(backend());
    try (Executable executable = backend().compile(legal, Set.of())) {
      for (int run = 1; run <= RUNS; run++) {
        MemoryDirt.spread(backend());
        List<HostArray> found = Runs.run(backend(), executable, c.inputs());
        assertSame(expected, found, 1, " in run " + run + "\n" + program);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> optionalPrimitivesRewrittenIntoOthersComputeTheSame() {
    return cases(
        BackendConformance::holdsOptional,
        c ->
            assertSame(c.program(), Passes.legalize(c.program(), none -> false), c.inputs(), LONG));
  }

  private static boolean holdsOptional(Program program) {
    return optional(program).findAny().isPresent();
  }

  private static Stream<OptionalPrimitive> optional(Program program) {
    return program.equations().stream()
        .flatMap(e -> e.primitive() instanceof OptionalPrimitive p ? Stream.of(p) : Stream.empty());
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotSupportedIsRefusedWhenCompiled() {
    return cases(
        program -> !optional(program).allMatch(backend()::supports),
        c -> {
          BackendException refusal =
              assertThrows(
                  BackendException.class, () -> backend().compile(c.program(), Set.of()).close());
          assertEquals(BackendException.Kind.UNSUPPORTED, refusal.kind(), refusal.getMessage());
        });
  }

  @TestFactory
  Stream<DynamicTest> randomProgramsComputeWhatTheReferenceComputes() {
    long count = Long.getLong("vae.tck.programs", 100);
    return FLOATS.stream()
        .flatMap(
            dtype ->
                LongStream.range(0, count)
                    .mapToObj(
                        seed ->
                            DynamicTest.dynamicTest(
                                dtype + " seed " + seed, () -> assertSame(dtype, seed))));
  }

  private void assertSame(DType dtype, long seed) {
    RandomPrograms.Sample sample = RandomPrograms.draw(dtype, DEPTH, seed);
    Program program = sample.program();
    String context = "\nRandomPrograms.draw(" + dtype + ", " + DEPTH + ", " + seed + "):\n";
    List<HostArray> expected = Runs.run(reference(), program, sample.inputs());
    assertSame(expected, Runs.run(backend(), program, sample.inputs()), LONG, context + program);
    Program simpler = Passes.optimize(program, backend()::supports);
    assertSame(expected, Runs.run(backend(), simpler, sample.inputs()), LONG, context + simpler);
  }

  @TestFactory
  Stream<DynamicTest> theSameInputsGiveTheSameBits() {
    return Stream.concat(
        cases(any -> true, c -> assertRepeatable(c.program(), c.inputs())),
        LongStream.range(0, 10)
            .mapToObj(
                seed ->
                    DynamicTest.dynamicTest(
                        "random program of seed " + seed,
                        () -> {
                          RandomPrograms.Sample s = RandomPrograms.draw(DType.FLOAT32, DEPTH, seed);
                          assertRepeatable(s.program(), s.inputs());
                        })));
  }

  private void assertRepeatable(Program program, List<HostArray> inputs) {
    assertEquals(
        Runs.run(backend(), program, inputs), Runs.run(backend(), program, inputs), "two runs");
  }

  @TestFactory
  Stream<DynamicTest> runsThatAreTimedGiveTheSameBits() {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                LongStream.range(0, 10)
                    .mapToObj(
                        seed ->
                            DynamicTest.dynamicTest(
                                dtype + " seed " + seed,
                                () -> assertSameTimed(RandomPrograms.draw(dtype, DEPTH, seed)))));
  }

  private void assertSameTimed(RandomPrograms.Sample sample) {
    Program legal = Passes.legalize(sample.program(), backend()::supports);
    EquationTimes times = EquationTimes.of(legal);
    try (Executable executable = backend().compile(legal, Set.of())) {
      List<HostArray> expected = Runs.run(backend(), executable, sample.inputs());
      for (int run = 1; run <= RUNS; run++) {
        List<HostArray> timed = Runs.run(backend(), executable, sample.inputs(), times);
        assertEquals(expected, timed, "timed run " + run + "\n" + legal);
        assertTrue(times.runs() == run || times.runs() == 0, times.runs() + " runs");
      }
      assertEquals(times.runs() == 0, times.timer().isEmpty(), times.timer());
      assertEquals(expected, Runs.run(backend(), executable, sample.inputs()), "afterwards");
    }
  }

  @Test
  void timesOfAnotherProgramAreRefusedAndNothingIsDonated() {
    Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).add(in.get(0))));
    EquationTimes others =
        EquationTimes.of(Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).exp().log())));
    EquationTimes own = EquationTimes.of(program);
    Set<Value> donated = Set.of(program.inputs().get(0).value());
    try (Executable executable = backend().compile(program, donated)) {
      List<DeviceArray> first = List.of(backend().upload(vector(1, 2, 3)));
      executable.run(first, own).forEach(DeviceArray::close);
      assertTrue(first.get(0).isClosed(), "a donated array is closed by a timed run");
      if (own.runs() > 0) {
        try (DeviceArray second = backend().upload(vector(1, 2, 3))) {
          assertThrows(
              IllegalArgumentException.class, () -> executable.run(List.of(second), others));
          assertFalse(second.isClosed());
        }
      }
    }
  }

  @Test
  void aProgramOfSeveralThousandOperationsRuns() {
    Program chain =
        Runs.trace(
            List.of(VECTOR),
            in -> {
              Tensor x = in.get(0);
              for (int i = 0; i < 5000; i++) {
                x = x.mul(0.999).add(0.001);
              }
              return List.of(x);
            });
    assertSame(chain, chain, List.of(HostArray.of(Shape.of(3), new float[] {0, 1, 2})), 1);
  }

  @Test
  void aProgramWithoutEquationsCopiesItsInputs() {
    Program copy = Runs.trace(List.of(VECTOR), in -> in);
    assertEquals(List.of(vector(1, 2, 3)), Runs.run(backend(), copy, List.of(vector(1, 2, 3))));
  }

  @Test
  void aProgramWithoutInputsComputesItsConstants() {
    Trace trace = Trace.open();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("sum", trace.constant(vector(1, 2, 3)).add(trace.iota(VECTOR, 0)));
    outputs.put("constant", trace.constant(DType.INT32, 7));
    assertEquals(
        List.of(vector(1, 3, 5), HostArray.of(Shape.scalar(), new int[] {7})),
        Runs.run(backend(), trace.program(outputs), List.of()));
  }

  @Test
  void aProgramWithoutOutputsRuns() {
    Program nothing = Runs.trace(List.of(VECTOR), in -> List.of());
    assertEquals(List.of(), Runs.run(backend(), nothing, List.of(vector(1, 2, 3))));
  }

  @TestFactory
  Stream<DynamicTest> twentyTrainingStepsEndWithTheSameParameters() {
    return FLOATS.stream()
        .map(
            dtype ->
                DynamicTest.dynamicTest(
                    dtype.toString(),
                    () ->
                        assertSame(
                            TrainingTrajectory.run(reference(), dtype, 20),
                            TrainingTrajectory.run(backend(), dtype, 20),
                            LONG,
                            " of the parameters")));
  }

  @TestFactory
  Stream<DynamicTest> theSameSeedGivesTheSameBitsOfConvolutionalModels() {
    return FLOATS.stream()
        .map(
            dtype ->
                DynamicTest.dynamicTest(
                    dtype.toString(),
                    () -> {
                      SeededRun first = SeededRun.of(backend(), dtype);
                      SeededRun second = SeededRun.of(backend(), dtype);
                      assertEquals(first.parameters(), second.parameters(), "parameters");
                      assertEquals(first.report(), second.report(), "evaluation");
                      assertEquals(first.scores(), second.scores(), "scores");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aTrainingThatWasStoppedGoesOnWithTheSameBits() {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                Stream.of(false, true)
                    .filter(noise -> !noise || drawsNoise(dtype))
                    .flatMap(noise -> resumed(dtype, noise)));
  }

  private boolean drawsNoise(DType dtype) {
    return backend().supports(new RandomNoise(Noise.NORMAL, TensorType.of(dtype, 1)));
  }

  /** Of nine steps, three an epoch: stopped within an epoch and at its end. */
  private Stream<DynamicTest> resumed(DType dtype, boolean deviceNoise) {
    return Stream.of(4L, 6L)
        .map(
            steps ->
                DynamicTest.dynamicTest(
                    dtype + (deviceNoise ? ", noise of the engine" : "") + ", step " + steps,
                    () ->
                        assertEquals(
                            SeededRun.whole(backend(), dtype, deviceNoise),
                            SeededRun.resumed(backend(), dtype, deviceNoise, steps))));
  }

  @Test
  void theProviderDescribesItself() {
    assertAll(
        () -> assertTrue(provider().name().matches("[a-z0-9-]+"), provider().name()),
        () -> assertEquals(provider().name(), backend().name()),
        () -> assertTrue(provider().probe().available(), provider().probe().reason()),
        () -> assertTrue(backend().devices().contains(backend().device())),
        () -> assertFalse(backend().facts().isEmpty()));
  }
}
