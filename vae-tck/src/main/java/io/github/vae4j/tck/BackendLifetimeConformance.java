package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.github.vae4j.core.examination.Runs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The part of the contract that is about who owns what and for how long. */
abstract class BackendLifetimeConformance {
  static final TensorType VECTOR = TensorType.of(DType.FLOAT32, 3);

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend to be tested. */
  protected abstract BackendProvider provider();

  /**
   * Returns how the backend is opened: on the device of the system property {@code vae.tck.device},
   * else with its defaults. Overriding methods add to this.
   */
  protected BackendConfig config() {
    return BackendConfig.defaults().withDevice(System.getProperty("vae.tck.device", ""));
  }

  @BeforeAll
  final void openTested() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void closeTested() {
    tested.ifPresent(Backend::close);
  }

  final Backend backend() {
    return tested.orElseThrow();
  }

  static HostArray vector(float a, float b, float c) {
    return HostArray.of(Shape.of(3), new float[] {a, b, c});
  }

  /** (a, b): a + b and a. */
  private static Program twoInputs() {
    return Runs.trace(List.of(VECTOR, VECTOR), in -> List.of(in.get(0).add(in.get(1)), in.get(0)));
  }

  static Value input(Program program, int number) {
    return program.inputs().get(number).value();
  }

  private static void assertRefused(Runnable use) {
    assertThrows(IllegalArgumentException.class, use::run);
  }

  private static void assertClosed(Runnable use) {
    BackendException e = assertThrows(BackendException.class, use::run);
    assertEquals(BackendException.Kind.CLOSED, e.kind(), e.getMessage());
  }

  // Donation and arguments

  @Test
  void aDonatedArrayIsClosedAndAnotherIsIntact() {
    Program program = twoInputs();
    try (Executable executable = backend().compile(program, Set.of(input(program, 0)));
        DeviceArray donated = backend().upload(vector(1, 2, 3));
        DeviceArray kept = backend().upload(vector(10, 20, 30))) {
      HostArray before = donated.download();
      List<DeviceArray> results = executable.run(List.of(donated, kept));
      assertAll(
          () -> assertEquals(vector(11, 22, 33), results.get(0).download()),
          () -> assertEquals(vector(1, 2, 3), results.get(1).download()),
          () -> assertTrue(donated.isClosed()),
          () -> assertClosed(donated::download),
          () -> assertClosed(() -> executable.run(List.of(donated, kept))),
          () -> assertEquals(VECTOR, donated.type()),
          () -> assertEquals(vector(1, 2, 3), before, "what was downloaded before"),
          () -> assertFalse(kept.isClosed()),
          () -> assertEquals(vector(10, 20, 30), kept.download()));
      results.forEach(DeviceArray::close);
    }
  }

  @Test
  void aDonatedArrayThatNothingUsesIsClosed() {
    Program program = Runs.trace(List.of(VECTOR, VECTOR), in -> List.of(in.get(1).neg()));
    try (Executable executable = backend().compile(program, Set.of(input(program, 0)));
        DeviceArray donated = backend().upload(vector(1, 2, 3));
        DeviceArray kept = backend().upload(vector(1, 2, 3))) {
      executable.run(List.of(donated, kept)).forEach(DeviceArray::close);
      assertTrue(donated.isClosed());
      assertFalse(kept.isClosed());
    }
  }

  @Test
  void oneArrayMayServeTwoInputsThatAreNotDonated() {
    try (Executable executable = backend().compile(twoInputs(), Set.of());
        DeviceArray array = backend().upload(vector(1, 2, 3))) {
      List<DeviceArray> results = executable.run(List.of(array, array));
      assertEquals(vector(2, 4, 6), results.get(0).download());
      assertEquals(vector(1, 2, 3), array.download());
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
  void aResultThatIsDonatedLeavesItsEqualsIntact() {
    Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0), in.get(0)));
    Program next = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).mul(2).add(1)));
    try (Executable first = backend().compile(program, Set.of(input(program, 0)));
        Executable second = backend().compile(next, Set.of(input(next, 0)))) {
      List<DeviceArray> twins = first.run(List.of(backend().upload(vector(1, 2, 3))));
      List<DeviceArray> results = second.run(List.of(twins.get(0)));
      assertEquals(vector(3, 5, 7), results.get(0).download());
      assertEquals(vector(1, 2, 3), twins.get(1).download());
      results.forEach(DeviceArray::close);
      twins.get(1).close();
    }
  }

  @Test
  void stateThatIsDonatedStepAfterStepStaysRight() {
    Program program =
        Runs.trace(
            List.of(VECTOR, VECTOR),
            in -> List.of(in.get(0).add(in.get(1)), in.get(1).add(in.get(0))));
    Set<Value> donated = Set.of(input(program, 0), input(program, 1));
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
    Set<Value> both = Set.of(input(program, 0), input(program, 1));
    for (Set<Value> donated : List.of(Set.of(input(program, 0)), Set.of(input(program, 1)), both)) {
      try (Executable executable = backend().compile(program, donated);
          DeviceArray array = backend().upload(vector(1, 2, 3))) {
        assertRefused(() -> executable.run(List.of(array, array)));
        assertEquals(vector(1, 2, 3), array.download());
      }
    }
  }

  @Test
  void aDonatedValueMustBeAnInput() {
    Program program = twoInputs();
    Value result = program.equations().get(0).output();
    assertRefused(() -> backend().compile(program, Set.of(result)));
    assertRefused(() -> backend().compile(program, Set.of(input(twoInputs(), 0))));
  }

  @Test
  void wrongArgumentsAreRefusedAndNothingIsDonated() {
    Program program = twoInputs();
    try (Executable executable = backend().compile(program, Set.of(input(program, 0)));
        DeviceArray array = backend().upload(vector(1, 2, 3));
        DeviceArray longer = backend().upload(HostArray.of(Shape.of(4), new float[4]));
        DeviceArray column = backend().upload(HostArray.of(Shape.of(3, 1), new float[3]));
        DeviceArray wider = backend().upload(HostArray.of(Shape.of(3), new double[3]));
        DeviceArray closed = backend().upload(vector(1, 2, 3));
        Backend other = provider().open(config());
        DeviceArray foreign = other.upload(vector(1, 2, 3))) {
      closed.close();
      assertAll(
          () -> assertRefused(() -> executable.run(List.of(array))),
          () -> assertRefused(() -> executable.run(List.of(array, array, array))),
          () -> assertRefused(() -> executable.run(List.of(array, longer))),
          () -> assertRefused(() -> executable.run(List.of(array, column))),
          () -> assertRefused(() -> executable.run(List.of(array, wider))),
          () -> assertRefused(() -> executable.run(List.of(array, foreign))),
          () -> assertRefused(() -> executable.run(List.of(foreign, array))),
          () -> assertClosed(() -> executable.run(List.of(array, closed))),
          () -> assertEquals(vector(1, 2, 3), array.download()),
          () -> assertEquals(vector(1, 2, 3), foreign.download()));
    }
  }

  @Test
  void anIndexOutsideItsAxisIsAnErrorAndTheBackendGoesOn() {
    TensorType pair = TensorType.of(DType.INT32, 2);
    Program program =
        Runs.trace(List.of(VECTOR, pair), in -> List.of(in.get(0).gather(0, in.get(1))));
    try (Executable executable = backend().compile(program, Set.of(input(program, 0)));
        DeviceArray donated = backend().upload(vector(1, 2, 3));
        DeviceArray outside = backend().upload(HostArray.of(Shape.of(2), new int[] {0, 3}));
        DeviceArray inside = backend().upload(HostArray.of(Shape.of(2), new int[] {0, 2}))) {
      assertThrows(
          BackendException.class,
          () -> executable.run(List.of(donated, outside)).forEach(DeviceArray::download));
      assertTrue(donated.isClosed(), "donated to a run that failed");
      List<DeviceArray> results =
          executable.run(List.of(backend().upload(vector(1, 2, 3)), inside));
      assertArrayEquals(new float[] {1, 3}, results.get(0).download().floats());
      results.forEach(DeviceArray::close);
    }
  }

  // Lifetime

  @Test
  void useAfterCloseIsRefused() {
    Backend own = provider().open(config());
    Program program = twoInputs();
    DeviceArray array = own.upload(vector(1, 2, 3));
    DeviceArray other = own.upload(vector(1, 2, 3));
    Executable executable = own.compile(program, Set.of());
    Executable left = own.compile(program, Set.of());
    List<DeviceArray> results = executable.run(List.of(array, array));
    array.close();
    assertAll(
        () -> assertTrue(array.isClosed()),
        () -> assertClosed(array::download),
        () -> assertClosed(() -> executable.run(List.of(array, other))),
        () -> assertEquals(VECTOR, array.type()));
    executable.close();
    assertClosed(() -> executable.run(List.of(other, other)));
    own.close();
    assertAll(
        () -> assertTrue(other.isClosed()),
        () -> assertTrue(results.get(0).isClosed()),
        () -> assertClosed(other::download),
        () -> assertClosed(results.get(1)::download),
        () -> assertClosed(() -> left.run(List.of(other, other))),
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

  @Test
  void severalBackendsOfOneProviderAreIndependent() {
    try (Backend one = provider().open(config())) {
      DeviceArray array = one.upload(vector(1, 2, 3));
      provider().open(config()).close();
      assertEquals(vector(1, 2, 3), array.download());
    }
    assertEquals(
        List.of(vector(1, 2, 3)),
        Runs.run(backend(), Runs.trace(List.of(VECTOR), in -> in), List.of(vector(1, 2, 3))));
  }
}
