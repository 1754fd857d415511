package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.backend.Backends;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
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
 * its provider; every result is compared with the reference backend, in FLOAT32 to 2e-5 and in
 * FLOAT64 to 1e-12 (absolute and relative), ten times that for random programs.
 *
 * <p>System property {@code vae.tck.programs}: number of random programs of each type, 100 if not
 * set.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendConformance {
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);
  private static final int DEPTH = 60;
  private static final TensorType VECTOR = TensorType.of(DType.FLOAT32, 3);

  private Optional<Backend> tested = Optional.empty();
  private Optional<Backend> reference = Optional.empty();

  /** Returns the provider of the backend to be tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
    reference = Optional.of(Backends.discover().select("reference").open(BackendConfig.defaults()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
    reference.ifPresent(Backend::close);
  }

  private Backend backend() {
    return tested.orElseThrow();
  }

  private void assertSame(Program program, List<HostArray> inputs, double factor) {
    List<HostArray> expected = Runs.run(reference.orElseThrow(), program, inputs);
    List<HostArray> actual = Runs.run(backend(), program, inputs);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      Tolerance tolerance = Tolerance.of(expected.get(i).type().dtype()).times(factor);
      String output = "output " + i + ": ";
      tolerance
          .difference(expected.get(i), actual.get(i))
          .ifPresent(d -> fail(output + d + "\n" + program));
    }
  }

  // What programs compute

  @TestFactory
  Stream<DynamicTest> everyPrimitiveComputesWhatTheReferenceComputes() {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                PrimitiveCases.of(dtype).stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                dtype + " " + c.name(),
                                () ->
                                    assertSame(
                                        Runs.trace(c.types(), c.function()), c.inputs(), 1))));
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
                                dtype + " seed " + seed,
                                () -> {
                                  RandomPrograms.Sample sample =
                                      RandomPrograms.draw(dtype, DEPTH, seed);
                                  assertSame(sample.program(), sample.inputs(), 10);
                                  Program simpler =
                                      Passes.optimize(sample.program(), backend()::supports);
                                  assertSame(simpler, sample.inputs(), 10);
                                })));
  }

  @Test
  void theSameInputsGiveTheSameBits() {
    RandomPrograms.Sample sample = RandomPrograms.draw(DType.FLOAT32, DEPTH, 12345);
    assertEquals(
        Runs.run(backend(), sample.program(), sample.inputs()),
        Runs.run(backend(), sample.program(), sample.inputs()));
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
    assertSame(chain, List.of(HostArray.of(Shape.of(3), new float[] {0, 1, 2})), 1);
  }

  @Test
  void aProgramWithoutEquationsCopiesItsInputs() {
    Program copy = Runs.trace(List.of(VECTOR), in -> in);
    HostArray x = HostArray.of(Shape.of(3), new float[] {1, 2, 3});
    assertEquals(List.of(x), Runs.run(backend(), copy, List.of(x)));
  }

  @TestFactory
  Stream<DynamicTest> twentyTrainingStepsEndWithTheSameParameters() {
    return FLOATS.stream()
        .map(
            dtype ->
                DynamicTest.dynamicTest(
                    dtype.toString(),
                    () -> {
                      List<HostArray> expected =
                          TrainingTrajectory.run(reference.orElseThrow(), dtype, 20);
                      List<HostArray> actual = TrainingTrajectory.run(backend(), dtype, 20);
                      for (int i = 0; i < expected.size(); i++) {
                        String name = "parameter " + i + ": ";
                        Tolerance.of(dtype)
                            .times(10)
                            .difference(expected.get(i), actual.get(i))
                            .ifPresent(d -> fail(name + d));
                      }
                    }));
  }

  // Donation and arguments

  private static Program twoInputs() {
    return Runs.trace(List.of(VECTOR, VECTOR), in -> List.of(in.get(0).add(in.get(1)), in.get(0)));
  }

  private static HostArray vector(float a, float b, float c) {
    return HostArray.of(Shape.of(3), new float[] {a, b, c});
  }

  @Test
  void aDonatedArrayIsClosedAndAnotherIsIntact() {
    Program program = twoInputs();
    try (Executable executable =
            backend().compile(program, Set.of(program.inputs().get(0).value()));
        DeviceArray donated = backend().upload(vector(1, 2, 3));
        DeviceArray kept = backend().upload(vector(10, 20, 30))) {
      List<DeviceArray> results = executable.run(List.of(donated, kept));
      assertAll(
          () -> assertEquals(vector(11, 22, 33), results.get(0).download()),
          () -> assertEquals(vector(1, 2, 3), results.get(1).download()),
          () -> assertTrue(donated.isClosed()),
          () -> assertFalse(kept.isClosed()),
          () -> assertEquals(vector(10, 20, 30), kept.download()));
      results.forEach(DeviceArray::close);
    }
  }

  @Test
  void resultsAreIndependentOfInputsAndOfEachOther() {
    Program program =
        Runs.trace(List.of(VECTOR), in -> List.of(in.get(0), in.get(0), in.get(0).reshape(3, 1)));
    try (Executable executable = backend().compile(program, Set.of())) {
      DeviceArray input = backend().upload(vector(1, 2, 3));
      List<DeviceArray> results = executable.run(List.of(input));
      input.close();
      results.get(0).close();
      assertEquals(vector(1, 2, 3), results.get(1).download());
      results.get(1).close();
      assertArrayEquals(new float[] {1, 2, 3}, results.get(2).download().floats());
      results.get(2).close();
    }
  }

  @Test
  void stateThatIsDonatedStepAfterStepStaysRight() {
    Program program =
        Runs.trace(
            List.of(VECTOR, VECTOR),
            in -> List.of(in.get(0).add(in.get(1)), in.get(1).add(in.get(0))));
    Set<Value> donated = Set.of(program.inputs().get(0).value(), program.inputs().get(1).value());
    try (Executable executable = backend().compile(program, donated)) {
      List<DeviceArray> state =
          List.of(backend().upload(vector(1, 1, 1)), backend().upload(vector(1, 1, 1)));
      for (int i = 0; i < 10; i++) {
        state = executable.run(state);
      }
      assertEquals(vector(1024, 1024, 1024), state.get(0).download());
      state.forEach(DeviceArray::close);
    }
  }

  @Test
  void aDonatedArrayPassedTwiceIsRefusedAndNothingIsDonated() {
    Program program = twoInputs();
    try (Executable executable =
            backend().compile(program, Set.of(program.inputs().get(0).value()));
        DeviceArray array = backend().upload(vector(1, 2, 3))) {
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(array, array)));
      assertEquals(vector(1, 2, 3), array.download());
    }
  }

  @Test
  void aDonatedValueMustBeAnInput() {
    Program program = twoInputs();
    Value notAnInput = program.equations().get(0).output();
    assertThrows(
        IllegalArgumentException.class, () -> backend().compile(program, Set.of(notAnInput)));
  }

  @Test
  void wrongArgumentsAreRefusedAndNothingIsDonated() {
    Program program = twoInputs();
    try (Executable executable =
            backend().compile(program, Set.of(program.inputs().get(0).value()));
        DeviceArray array = backend().upload(vector(1, 2, 3));
        DeviceArray longer = backend().upload(HostArray.of(Shape.of(4), new float[4]));
        DeviceArray wider = backend().upload(HostArray.of(Shape.of(3), new double[3]));
        Backend other = provider().open(config());
        DeviceArray foreign = other.upload(vector(1, 2, 3))) {
      assertAll(
          () -> assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(array))),
          () ->
              assertThrows(
                  IllegalArgumentException.class, () -> executable.run(List.of(array, longer))),
          () ->
              assertThrows(
                  IllegalArgumentException.class, () -> executable.run(List.of(array, wider))),
          () ->
              assertThrows(
                  IllegalArgumentException.class, () -> executable.run(List.of(array, foreign))),
          () -> assertEquals(vector(1, 2, 3), array.download()));
    }
  }

  // Lifetime

  private static void assertClosed(Runnable use) {
    BackendException e = assertThrows(BackendException.class, use::run);
    assertEquals(BackendException.Kind.CLOSED, e.kind(), e.getMessage());
  }

  @Test
  void useAfterCloseIsRefused() {
    Backend own = provider().open(config());
    Program program = twoInputs();
    DeviceArray array = own.upload(vector(1, 2, 3));
    DeviceArray other = own.upload(vector(1, 2, 3));
    Executable executable = own.compile(program, Set.of());
    array.close();
    assertAll(
        () -> assertClosed(array::download),
        () -> assertClosed(() -> executable.run(List.of(array, other))),
        () -> assertEquals(vector(1, 2, 3).type(), array.type()));
    executable.close();
    assertClosed(() -> executable.run(List.of(other, other)));
    own.close();
    assertAll(
        () -> assertTrue(other.isClosed()),
        () -> assertClosed(other::download),
        () -> assertClosed(() -> own.upload(vector(1, 2, 3))),
        () -> assertClosed(() -> own.compile(program, Set.of())));
  }

  @Test
  void closingTwiceDoesNothing() {
    Backend own = provider().open(config());
    DeviceArray array = own.upload(vector(1, 2, 3));
    Executable executable = own.compile(twoInputs(), Set.of());
    assertDoesNotThrow(
        () -> {
          array.close();
          array.close();
          executable.close();
          executable.close();
          own.close();
          own.close();
          array.close();
          executable.close();
        });
  }

  // Threads

  @Test
  void severalThreadsShareABackendAndAnExecutable() throws Exception {
    Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).mul(2).add(1)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Executable executable = backend().compile(program, Set.of())) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        float base = t * 1000;
        all.add(
            threads.submit(
                () -> {
                  int right = 0;
                  for (int i = 0; i < 100; i++) {
                    HostArray result =
                        Runs.run(backend(), executable, List.of(vector(base + i, base, i))).get(0);
                    right +=
                        result.equals(vector(2 * (base + i) + 1, 2 * base + 1, 2 * i + 1)) ? 1 : 0;
                  }
                  return right;
                }));
      }
      for (Future<Integer> one : all) {
        assertEquals(100, one.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void closingTheBackendWhileOthersUseItIsNoCrash() throws Exception {
    Backend own = provider().open(config());
    Function<List<Tensor>, List<Tensor>> square = in -> List.of(in.get(0).matmul(in.get(0)));
    Executable executable =
        own.compile(Runs.trace(List.of(TensorType.of(DType.FLOAT32, 64, 64)), square), Set.of());
    HostArray x = Runs.draw(TensorType.of(DType.FLOAT32, 64, 64), -1, 1, RandomKey.of(1));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<BackendException.Kind>> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      all.add(
          threads.submit(
              () -> {
                while (true) {
                  try {
                    Runs.run(own, executable, List.of(x));
                  } catch (BackendException e) {
                    return e.kind();
                  }
                }
              }));
    }
    Runs.run(own, executable, List.of(x));
    own.close();
    for (Future<BackendException.Kind> one : all) {
      assertEquals(BackendException.Kind.CLOSED, one.get());
    }
    threads.shutdown();
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
