package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.Affine;
import io.github.vae4j.api.program.OptionalPrimitive.OptionalUnary;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Primitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Accounts, refusals and the end. */
class EngineBackendTest {
  private final PlainBackend backend = new PlainBackend();

  private static HostArray one(float x) {
    return HostArray.of(Shape.of(1), new float[] {x});
  }

  private static Program copies(int inputs) {
    Program.Builder builder = new Program.Builder();
    List<Program.Output> outputs = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      Value input = builder.input("x" + i, Role.DATA, TensorType.of(DType.FLOAT32, 1));
      outputs.add(new Program.Output("y" + i, input));
    }
    return builder.build(outputs);
  }

  private static Program of(Primitive primitive, TensorType... types) {
    Program.Builder builder = new Program.Builder();
    List<Value> inputs = new ArrayList<>();
    for (TensorType type : types) {
      inputs.add(builder.input("x" + inputs.size(), Role.DATA, type));
    }
    Value result = builder.add(primitive, inputs, "").get(0);
    return builder.build(List.of(new Program.Output("y", result)));
  }

  private static BackendException assertKind(BackendException.Kind kind, Runnable use) {
    BackendException e = assertThrows(BackendException.class, use::run);
    assertEquals(kind, e.kind(), e.getMessage());
    return e;
  }

  @Test
  void arraysAreClosedBeforeExecutablesAndTheEngineLast() {
    DeviceArray array = backend.upload(one(1));
    Executable executable = backend.compile(copies(1), Set.of());
    List<DeviceArray> results = executable.run(List.of(array));
    array.close();
    assertEquals(List.of("array 1.0"), backend.freed);
    backend.close();
    backend.close();
    assertEquals(List.of("array 1.0", "array 1.0", "executable", "engine"), backend.freed);
    assertTrue(results.get(0).isClosed());
    BackendException e =
        assertKind(BackendException.Kind.CLOSED, () -> executable.run(List.of(array)));
    assertEquals("plain: the backend is closed", e.getMessage());
  }

  @Test
  void oneThatCannotBeFreedDoesNotKeepTheOthersOpen() {
    DeviceArray array = backend.upload(one(1));
    Executable executable = backend.compile(copies(1), Set.of());
    backend.failsToFree = true;
    BackendException e = assertKind(BackendException.Kind.ENGINE, backend::close);
    assertTrue(e.getMessage().contains("cannot free array 1.0"), e.getMessage());
    assertEquals(2, e.getSuppressed().length);
    assertEquals(List.of("array 1.0", "executable", "engine"), backend.freed);
    assertTrue(array.isClosed());
    assertKind(BackendException.Kind.CLOSED, () -> executable.run(List.of(array)));
    backend.close();
  }

  @Test
  void whatAnEngineThrowsIsTranslated() {
    DeviceArray array = backend.upload(one(1));
    Executable executable = backend.compile(copies(1), Set.of());
    backend.failsToRun = true;
    BackendException e =
        assertKind(BackendException.Kind.OUT_OF_MEMORY, () -> executable.run(List.of(array)));
    assertTrue(e.getMessage().startsWith("plain: run: "), e.getMessage());
    assertFalse(array.isClosed());
    backend.failsToFree = true;
    assertKind(BackendException.Kind.ENGINE, array::close);
    assertKind(BackendException.Kind.ENGINE, executable::close);
  }

  @Test
  void anArrayInUseIsFreedByItsLastUser() {
    EngineArray array = (EngineArray) backend.upload(one(1));
    array.acquire();
    array.acquire();
    assertTrue(array.consume(), "two users");
    array.release();
    assertEquals(List.of(), backend.freed);
    array.release();
    assertEquals(List.of("array 1.0"), backend.freed);
    assertKind(BackendException.Kind.CLOSED, array::consume);
  }

  @Test
  void anArrayGivenAwayIsNotFreed() {
    EngineArray array = (EngineArray) backend.upload(one(1));
    array.acquire();
    assertFalse(array.consume(), "one user");
    array.giveAway();
    array.release();
    assertEquals(List.of(), backend.freed);
  }

  @Test
  void aDonatedArrayPassedTwiceIsRefused() {
    Program program = copies(2);
    DeviceArray array = backend.upload(one(1));
    for (int donated = 0; donated < 2; donated++) {
      Executable executable =
          backend.compile(program, Set.of(program.inputs().get(donated).value()));
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(array, array)));
      assertEquals(
          "run: the array of input 'x" + donated + "' is donated and passed twice", e.getMessage());
    }
    assertFalse(array.isClosed());
  }

  @Test
  void optionalPrimitivesAreRefusedUnlessSupported() {
    TensorType matrix = TensorType.of(DType.FLOAT32, 2, 2);
    backend.compile(of(new OptionalUnary(OptionalUnaryOp.SOFTPLUS), matrix), Set.of());
    Program affine = of(new Affine(), matrix, matrix, TensorType.of(DType.FLOAT32, 2));
    BackendException e =
        assertKind(BackendException.Kind.UNSUPPORTED, () -> backend.compile(affine, Set.of()));
    assertTrue(e.getMessage().endsWith("legalise the program first"), e.getMessage());
  }
}
