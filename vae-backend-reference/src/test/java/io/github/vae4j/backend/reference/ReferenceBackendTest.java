package io.github.vae4j.backend.reference;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReferenceBackendTest {
  private static final TensorType VECTOR = TensorType.of(DType.FLOAT32, 3);

  private static Backend open(int threads) {
    return new ReferenceBackendProvider().open(BackendConfig.defaults().withThreads(threads));
  }

  private static Program trace(TensorType type, Function<Tensor, Tensor> function) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, type);
    return trace.program(Map.of("y", function.apply(x)));
  }

  private static Set<Value> inputs(Program program) {
    return Set.of(program.inputs().get(0).value());
  }

  @Test
  void isChosenOnlyWhenNamed() {
    ReferenceBackendProvider provider = new ReferenceBackendProvider();
    assertAll(
        () -> assertEquals("reference", provider.name()),
        () -> assertTrue(provider.priority() < 0),
        () -> assertTrue(provider.probe().available()));
  }

  @Test
  void anotherDeviceIsUnavailable() {
    BackendConfig config = BackendConfig.defaults().withDevice("cuda:0");
    BackendException e =
        assertThrows(
            BackendException.class, () -> new ReferenceBackendProvider().open(config).close());
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
    assertTrue(e.getMessage().contains("cuda:0"), e.getMessage());
  }

  @Test
  void anOptionIsRefused() {
    BackendConfig config = BackendConfig.defaults().withOption("lowering", "eager");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ReferenceBackendProvider().open(config).close());
    assertTrue(e.getMessage().contains("lowering"), e.getMessage());
  }

  @Test
  void usesTheThreadsItIsToldTo() {
    try (Backend backend = open(3)) {
      assertEquals("3", backend.facts().get("threads"));
    }
  }

  @Test
  void anIndexOutsideTheAxisIsAnErrorOfTheEngineThatNamesIt() {
    Program program =
        trace(
            VECTOR,
            x -> x.gather(0, x.trace().constant(HostArray.of(Shape.of(2), new int[] {1, 3}))));
    try (Backend backend = open(1);
        Executable executable = backend.compile(program, inputs(program));
        DeviceArray x = backend.upload(HostArray.filled(VECTOR, 1))) {
      BackendException e = assertThrows(BackendException.class, () -> executable.run(List.of(x)));
      assertAll(
          () -> assertEquals(BackendException.Kind.ENGINE, e.kind()),
          () -> assertTrue(e.getMessage().contains("index 3"), e.getMessage()),
          () -> assertTrue(e.getMessage().contains("size 3"), e.getMessage()),
          () -> assertTrue(x.isClosed(), "donated, though the run failed"));
    }
  }

  @Test
  void aFullHeapIsReportedAndTheBackendGoesOn() {
    int rows = Integer.MAX_VALUE / 3; // 17 GB
    Program huge =
        trace(TensorType.of(DType.FLOAT64, 3), x -> x.broadcastTo(Shape.of(rows, 3)).neg().sum(0));
    Program small = trace(VECTOR, Tensor::neg);
    try (Backend backend = open(2);
        Executable first = backend.compile(huge, Set.of());
        Executable second = backend.compile(small, Set.of());
        DeviceArray wide = backend.upload(HostArray.filled(TensorType.of(DType.FLOAT64, 3), 1));
        DeviceArray x = backend.upload(HostArray.filled(VECTOR, 1))) {
      BackendException e = assertThrows(BackendException.class, () -> first.run(List.of(wide)));
      assertEquals(BackendException.Kind.OUT_OF_MEMORY, e.kind());
      assertTrue(e.getMessage().contains("-Xmx"), e.getMessage());
      assertEquals(HostArray.filled(VECTOR, -1), second.run(List.of(x)).get(0).download());
    }
  }

  @Test
  void ofSeveralRunsThatAreGivenAnArrayOneGetsIt() throws InterruptedException {
    Program program = trace(VECTOR, Tensor::neg);
    try (Backend backend = open(1);
        Executable first = backend.compile(program, inputs(program));
        Executable second = backend.compile(program, inputs(program))) {
      for (int i = 0; i < 200; i++) {
        DeviceArray array = backend.upload(HostArray.filled(VECTOR, i));
        AtomicInteger done = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads =
            List.of(first, second).stream()
                .map(
                    executable ->
                        new Thread(
                            () -> {
                              try {
                                executable.run(List.of(array)).forEach(DeviceArray::close);
                                done.incrementAndGet();
                              } catch (BackendException e) {
                                refused.addAndGet(
                                    e.kind() == BackendException.Kind.CLOSED ? 1 : 100);
                              }
                            }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
          thread.join();
        }
        assertEquals(1, done.get());
        assertEquals(1, refused.get());
      }
    }
  }

  @Test
  void anInterruptDoesNotSpoilARun() {
    Program program =
        trace(TensorType.of(DType.FLOAT32, 400, 400), x -> x.matmul(x).add(x.exp()).sumAll());
    HostArray ones = HostArray.filled(TensorType.of(DType.FLOAT32, 400, 400), 1);
    try (Backend backend = open(3);
        Executable executable = backend.compile(program, Set.of());
        DeviceArray x = backend.upload(ones)) {
      HostArray expected = executable.run(List.of(x)).get(0).download();
      Thread.currentThread().interrupt();
      HostArray actual = executable.run(List.of(x)).get(0).download();
      assertTrue(Thread.interrupted(), "the interrupt is passed on");
      assertEquals(expected, actual);
      assertFalse(x.isClosed());
    }
  }
}
