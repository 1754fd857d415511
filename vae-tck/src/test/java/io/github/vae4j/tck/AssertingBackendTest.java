package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.examination.Runs;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AssertingBackendTest {
  private static final TensorType VECTOR = TensorType.of(DType.FLOAT32, 3);
  private static final HostArray ONES = HostArray.filled(VECTOR, 1);

  private static Backend reference() {
    return Backends.discover().select("reference").open(BackendConfig.defaults().withThreads(1));
  }

  /** (a, b): a + b and a. */
  private static Program sum() {
    return Runs.trace(List.of(VECTOR, VECTOR), in -> List.of(in.get(0).add(in.get(1)), in.get(0)));
  }

  private static Set<Value> first(Program program) {
    return Set.of(program.inputs().get(0).value());
  }

  /** The use breaks the contract; it and the later close both say so. */
  private static void assertCaught(
      UnaryOperator<Backend> fault, Consumer<Backend> use, String message) {
    AssertingBackend backend = AssertingBackend.of(fault.apply(reference()));
    AssertionError atOnce = assertThrows(AssertionError.class, () -> use.accept(backend));
    AssertionError atClose = assertThrows(AssertionError.class, backend::close);
    assertAll(
        () -> assertTrue(atOnce.getMessage().contains(message), atOnce.getMessage()),
        () -> assertTrue(atClose.getMessage().contains(message), atClose.getMessage()));
  }

  private static void assertMisuse(Consumer<Backend> use, String message) {
    assertCaught(UnaryOperator.identity(), use, message);
  }

  // What is right

  @Test
  void rightUsePasses() {
    AssertingBackend backend = AssertingBackend.of(reference());
    Program program = sum();
    try (backend;
        Executable executable = backend.compile(program, first(program));
        DeviceArray donated = backend.upload(ONES);
        DeviceArray kept = backend.upload(ONES)) {
      List<DeviceArray> results = executable.run(List.of(donated, kept));
      assertEquals(HostArray.filled(VECTOR, 2), results.get(0).download());
      assertTrue(donated.isClosed());
      results.forEach(DeviceArray::close);
      results.forEach(DeviceArray::close);
    }
    assertDoesNotThrow(backend::close);
  }

  @Test
  void programsComputeWhatTheyDoWithoutIt() {
    RandomPrograms.Sample sample = RandomPrograms.draw(DType.FLOAT32, 60, 1);
    try (Backend plain = reference();
        Backend asserting = AssertingBackend.of(reference())) {
      assertEquals(
          Runs.run(plain, sample.program(), sample.inputs()),
          Runs.run(asserting, sample.program(), sample.inputs()));
      assertEquals(plain.name(), asserting.name());
      assertEquals(plain.facts(), asserting.facts());
    }
  }

  @Test
  void trainingKeepsTheContract() {
    try (Backend plain = reference();
        Backend asserting = AssertingBackend.of(reference())) {
      assertEquals(
          TrainingTrajectory.run(plain, DType.FLOAT32, 5),
          TrainingTrajectory.run(asserting, DType.FLOAT32, 5));
    }
  }

  @Test
  void aRunThatFailsInTheEngineFailsLikeWithoutIt() {
    TensorType pair = TensorType.of(DType.INT32, 2);
    Program program =
        Runs.trace(List.of(VECTOR, pair), in -> List.of(in.get(0).gather(0, in.get(1))));
    try (Backend backend = AssertingBackend.of(reference());
        Executable executable = backend.compile(program, first(program));
        DeviceArray x = backend.upload(ONES);
        DeviceArray outside = backend.upload(HostArray.of(Shape.of(2), new int[] {0, 3}))) {
      BackendException e =
          assertThrows(BackendException.class, () -> executable.run(List.of(x, outside)));
      assertEquals(BackendException.Kind.ENGINE, e.kind());
    }
  }

  // What is left

  @Test
  void whatIsLeftOpenIsNamedWithTheLineThatMadeIt() {
    AssertingBackend backend = AssertingBackend.of(reference());
    Executable executable = backend.compile(sum(), Set.of());
    DeviceArray array = backend.upload(ONES);
    DeviceArray closed = backend.upload(HostArray.filled(TensorType.of(DType.INT32), 1));
    closed.close();
    List<DeviceArray> results = executable.run(List.of(array, array));
    results.get(0).close();
    AssertionError error = assertThrows(AssertionError.class, backend::close);
    List<Throwable> origins = List.of(error.getSuppressed());
    assertAll(
        () -> assertEquals(3, origins.size(), "the array, one result, the executable"),
        () -> assertTrue(error.getMessage().contains("array float32[3] was left open")),
        () -> assertTrue(error.getMessage().contains("executable of 1 equations was left open")),
        () ->
            assertTrue(
                origins.stream()
                    .flatMap(origin -> Arrays.stream(origin.getStackTrace()))
                    .anyMatch(f -> f.getClassName().equals(AssertingBackendTest.class.getName()))),
        () -> assertTrue(array.isClosed(), "the backend was closed nevertheless"));
  }

  // What the caller does wrong

  @Test
  void misuseOfArgumentsIsCaught() {
    Program program = sum();
    assertMisuse(
        b -> b.compile(program, Set.of()).run(List.of(b.upload(ONES))), "needs 2 inputs, got 1");
    assertMisuse(
        b -> {
          DeviceArray wide = b.upload(HostArray.filled(VECTOR.withDtype(DType.FLOAT64), 1));
          b.compile(program, Set.of()).run(List.of(b.upload(ONES), wide));
        },
        "input 'b' needs float32[3], got float64[3]");
    assertMisuse(
        b -> {
          DeviceArray array = b.upload(ONES);
          b.compile(program, first(program)).run(List.of(array, array));
        },
        "input 'a' is donated, but passed more than once");
    assertMisuse(
        b -> {
          try (Backend other = reference()) {
            b.compile(program, Set.of()).run(List.of(b.upload(ONES), other.upload(ONES)));
          }
        },
        "input 'b' comes from another backend");
    assertMisuse(
        b -> {
          try (Backend other = AssertingBackend.of(reference());
              DeviceArray foreign = other.upload(ONES)) {
            b.compile(program, Set.of()).run(List.of(foreign, b.upload(ONES)));
          }
        },
        "input 'a' comes from another backend");
  }

  @Test
  void misuseOfProgramsIsCaught() {
    assertMisuse(b -> b.compile(sum(), first(sum())), "compile: donated");
    assertCaught(
        target ->
            new BrokenBackend(target) {
              @Override
              public boolean supports(OptionalPrimitive primitive) {
                return false;
              }
            },
        b -> b.compile(Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).erf())), Set.of()),
        "is not supported; legalize the program");
  }

  @Test
  void useAfterCloseAndAfterDonationIsCaught() {
    Program program = sum();
    assertMisuse(
        b -> {
          DeviceArray array = b.upload(ONES);
          array.close();
          array.download();
        },
        "download: array float32[3] is closed");
    assertMisuse(
        b -> {
          DeviceArray array = b.upload(ONES);
          Executable executable = b.compile(program, first(program));
          executable.run(List.of(array, b.upload(ONES)));
          executable.run(List.of(array, b.upload(ONES)));
        },
        "input 'a' is closed or was donated before");
    assertMisuse(
        b -> {
          Executable executable = b.compile(program, Set.of());
          executable.close();
          executable.run(List.of(b.upload(ONES), b.upload(ONES)));
        },
        "run: the executable is closed");
    AssertingBackend closed = AssertingBackend.of(reference());
    closed.close();
    assertThrows(AssertionError.class, () -> closed.upload(ONES));
    assertThrows(AssertionError.class, () -> closed.compile(sum(), Set.of()));
  }

  // What the backend does wrong

  private static void runOnce(Backend backend) {
    Program program = sum();
    Executable executable = backend.compile(program, first(program));
    executable.run(List.of(backend.upload(ONES), backend.upload(ONES)));
  }

  @Test
  void aBackendThatBreaksTheContractIsCaught() {
    assertCaught(Faults::wrongShape, AssertingBackendTest::runOnce, "was declared float32[3], is");
    assertCaught(
        b -> Faults.donating(b, p -> Set.of()),
        AssertingBackendTest::runOnce,
        "input 'a' was donated and is still open");
    assertCaught(
        b -> Faults.donating(b, Faults::inputs),
        AssertingBackendTest::runOnce,
        "input 'b' was closed, but not donated");
    Program twins = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0), in.get(0)));
    assertCaught(
        b -> Faults.sharing(b, false),
        b -> b.compile(twins, Set.of()).run(List.of(b.upload(ONES))),
        "result '1' is an input or another result");
    Program copy = Runs.trace(List.of(VECTOR), in -> in);
    assertCaught(
        b -> Faults.sharing(b, true),
        b -> b.compile(copy, Set.of()).run(List.of(b.upload(ONES))),
        "result '0' is an input or another result");
  }

  @Test
  void aFailedRunThatLeavesDonatedArraysOpenIsCaught() {
    TensorType pair = TensorType.of(DType.INT32, 2);
    Program program =
        Runs.trace(List.of(VECTOR, pair), in -> List.of(in.get(0).gather(0, in.get(1))));
    HostArray outside = HostArray.of(Shape.of(2), new int[] {0, 3});
    assertCaught(
        Faults::keepsDonatedOnFailure,
        b -> b.compile(program, first(program)).run(List.of(b.upload(ONES), b.upload(outside))),
        "input 'a' was donated and is still open");
  }

  @Test
  void arraysThatOutliveTheirBackendAreCaught() {
    AssertingBackend backend = AssertingBackend.of(Faults.arraysOutliveIt(reference()));
    DeviceArray array = backend.upload(ONES);
    AssertionError error = assertThrows(AssertionError.class, backend::close);
    assertTrue(error.getMessage().contains("is open after its backend was closed"));
    assertEquals(VECTOR, array.type());
  }
}
