package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.tck.TestPrograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjlBackendTest {
  private static final TensorType PAIR = TensorType.of(DType.FLOAT32, 2);
  private static final TensorType SCALAR = TensorType.of(DType.FLOAT32);
  private static Backend torchScript;
  private static Backend eager;

  @BeforeAll
  static void open() {
    torchScript = Djl.open("torchscript");
    eager = Djl.open("eager");
  }

  @AfterAll
  static void close() {
    torchScript.close();
    eager.close();
  }

  private static Backend backend(String lowering) {
    return lowering.equals("eager") ? eager : torchScript;
  }

  private static void assertFails(BackendException.Kind kind, Supplier<?> body) {
    assertEquals(kind, assertThrows(BackendException.class, body::get).kind());
  }

  @Test
  void keepsTheBitsOfEveryTypeFromUploadToDownload() {
    List<HostArray> arrays =
        List.of(
            HostArray.of(Shape.of(2, 2), new float[] {1, -0f, Float.NaN, Float.MIN_VALUE}),
            HostArray.of(Shape.of(3), new double[] {Math.PI, Double.NEGATIVE_INFINITY, -0.0}),
            HostArray.of(Shape.of(2), new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}),
            HostArray.of(Shape.of(1, 3), new boolean[] {true, false, true}),
            HostArray.of(Shape.scalar(), new float[] {7}));
    for (HostArray array : arrays) {
      try (DeviceArray device = torchScript.upload(array)) {
        assertEquals(array, device.download());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void leavesInputsThatAreNotDonatedOpenAndUnchanged(String lowering) {
    Backend backend = backend(lowering);
    HostArray x = TestPrograms.vector(1, 2);
    try (DeviceArray device = backend.upload(x);
        Executable twice =
            backend.compile(
                TestPrograms.program((t, in) -> List.of(in.get(0).mul(2)), PAIR), Set.of())) {
      assertEquals(TestPrograms.vector(2, 4), TestPrograms.take(twice.run(List.of(device))).get(0));
      assertEquals(TestPrograms.vector(2, 4), TestPrograms.take(twice.run(List.of(device))).get(0));
      assertEquals(x, device.download());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void givesResultsThatShareMemoryWithNothing(String lowering) {
    Backend backend = backend(lowering);
    // Were a result to share memory with one of the others, the fused update would change both.
    Program program =
        TestPrograms.program(
            (t, in) -> {
              Tensor sum = in.get(0).add(1);
              return List.of(
                  in.get(0),
                  in.get(0),
                  in.get(0).reshape(1, 2),
                  sum,
                  sum,
                  sum.reshape(2, 1),
                  t.constant(TestPrograms.vector(8, 9)),
                  t.constant(PAIR, 3));
            },
            PAIR);
    Program adam =
        TestPrograms.program((t, in) -> adam(in, 0), PAIR, PAIR, PAIR, PAIR, SCALAR, SCALAR);
    try (DeviceArray x = backend.upload(TestPrograms.vector(1, 2));
        Executable executable = backend.compile(program, Set.of())) {
      List<DeviceArray> results = executable.run(List.of(x));
      List<HostArray> before = results.stream().map(DeviceArray::download).toList();
      if (lowering.equals("torchscript")) {
        for (int i = 0; i < results.size(); i++) {
          DeviceArray victim = results.get(i);
          if (victim.type().equals(PAIR)) {
            runAdam(backend, adam, victim);
            for (int j = i + 1; j < results.size(); j++) {
              assertEquals(before.get(j), results.get(j).download(), i + " changed " + j);
            }
          }
        }
        assertEquals(before.get(6), TestPrograms.take(executable.run(List.of(x))).get(6));
      }
      results.forEach(DeviceArray::close);
      assertEquals(TestPrograms.vector(1, 2), x.download());
    }
    for (HostArray result : TestPrograms.run(backend, program, TestPrograms.vector(1, 2))) {
      assertEquals(2, result.shape().size());
    }
  }

  private static void runAdam(Backend backend, Program adam, DeviceArray parameter) {
    try (Executable executable = backend.compile(adam, TestPrograms.inputs(adam, 0))) {
      List<DeviceArray> rest =
          TestPrograms.upload(
              backend,
              TestPrograms.vector(0, 0),
              TestPrograms.vector(0, 0),
              TestPrograms.vector(1, 1),
              TestPrograms.floats(Shape.scalar(), 0.1),
              TestPrograms.floats(Shape.scalar(), 1));
      List<DeviceArray> all = new ArrayList<>(List.of(parameter));
      all.addAll(rest);
      TestPrograms.take(executable.run(all));
      rest.forEach(DeviceArray::close);
    }
  }

  /** The first six inputs from {@code at} are those of an Adam step. */
  private static List<Tensor> adam(List<Tensor> in, int at) {
    return in.get(at)
        .trace()
        .record(new OptionalPrimitive.AdamUpdate(0.9, 0.999, 1e-8, 0), in.subList(at, at + 6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void closesDonatedInputsEvenIfTheRunFails(String lowering) {
    Backend backend = backend(lowering);
    Program gather =
        TestPrograms.program(
            (t, in) -> List.of(in.get(0).gather(0, in.get(1))),
            PAIR,
            TensorType.of(DType.INT32, 1));
    for (int index : new int[] {2, -1}) {
      DeviceArray x = backend.upload(TestPrograms.vector(1, 2));
      try (DeviceArray indices = backend.upload(HostArray.of(Shape.of(1), new int[] {index}));
          Executable executable = backend.compile(gather, TestPrograms.inputs(gather, 0))) {
        assertFails(BackendException.Kind.ENGINE, () -> executable.run(List.of(x, indices)));
        assertTrue(x.isClosed());
        assertFalse(indices.isClosed());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void refusesAnIndexOutsideTheAxisOfAScatter(String lowering) {
    for (int index : new int[] {2, -1}) {
      assertFails(
          BackendException.Kind.ENGINE,
          () ->
              TestPrograms.run(
                  backend(lowering),
                  (t, in) -> List.of(in.get(0).scatterAdd(0, in.get(1), 2)),
                  TestPrograms.vector(5),
                  HostArray.of(Shape.of(1), new int[] {index})));
    }
  }

  @Test
  void checksArgumentsBeforeItDonatesAny() {
    Program program =
        TestPrograms.program((t, in) -> List.of(in.get(0).add(in.get(1))), PAIR, PAIR);
    try (Executable executable = torchScript.compile(program, TestPrograms.inputs(program, 0));
        DeviceArray x = torchScript.upload(TestPrograms.vector(1, 2));
        DeviceArray wrong = torchScript.upload(TestPrograms.vector(1, 2, 3));
        DeviceArray foreign = eager.upload(TestPrograms.vector(1, 2))) {
      DeviceArray gone = torchScript.upload(TestPrograms.vector(1, 2));
      gone.close();
      gone.close();
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(x)));
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(x, wrong)));
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(x, foreign)));
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of(x, x)));
      assertFails(BackendException.Kind.CLOSED, () -> executable.run(List.of(x, gone)));
      assertFails(BackendException.Kind.CLOSED, gone::download);
      assertFalse(x.isClosed());
      assertEquals(TestPrograms.vector(1, 2), x.download());
    }
  }

  @Test
  void refusesToDonateWhatIsNoInput() {
    Program program = TestPrograms.program((t, in) -> List.of(in.get(0).add(1)), PAIR);
    assertThrows(
        IllegalArgumentException.class,
        () -> torchScript.compile(program, Set.of(program.outputs().get(0).value())));
  }

  @Test
  void refusesWhatArraysLackInEagerPrograms() {
    Program program = TestPrograms.program((t, in) -> List.of(in.get(0).log1p()), PAIR);
    assertFails(BackendException.Kind.UNSUPPORTED, () -> eager.compile(program, Set.of()));
    assertFalse(eager.supports((OptionalPrimitive) program.equations().get(0).primitive()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void runsProgramsWithoutInputsAndWithoutOutputs(String lowering) {
    Backend backend = backend(lowering);
    assertEquals(
        List.of(TestPrograms.vector(4, 4)),
        TestPrograms.run(backend, (t, in) -> List.of(t.constant(PAIR, 4))));
    assertEquals(List.of(), TestPrograms.run(backend, (t, in) -> List.of()));
    assertEquals(
        List.of(), TestPrograms.run(backend, (t, in) -> List.of(), TestPrograms.vector(1)));
  }

  @Test
  void runsAProgramOfManyThousandEquations() {
    int depth = 4000;
    for (Backend backend : List.of(torchScript, eager)) {
      HostArray result =
          TestPrograms.run(
                  backend,
                  (t, in) -> {
                    Tensor x = in.get(0);
                    for (int i = 0; i < depth; i++) {
                      x = x.add(in.get(0));
                    }
                    return List.of(x);
                  },
                  TestPrograms.vector(1, 2))
              .get(0);
      assertEquals(TestPrograms.vector(depth + 1, 2 * (depth + 1)), result);
    }
  }

  @Test
  void agreesWithTheOtherLowering() {
    TestPrograms.Body body =
        (t, in) -> {
          Tensor hidden = in.get(0).matmul(in.get(1)).tanh();
          Tensor logits = hidden.matmul(in.get(1).transpose(1, 0)).sub(0.5);
          Tensor norm = logits.logSoftmax(1).exp().max(1e-3).log();
          Tensor mask = logits.less(norm).select(logits.square(), norm.div(hidden.sumAll()));
          return List.of(mask, mask.sum(0), norm.maxOver(0, 1));
        };
    double[] numbers = new double[64 * 64];
    Arrays.setAll(numbers, i -> Math.sin(i * 1.7));
    HostArray x = TestPrograms.floats(Shape.of(64, 64), numbers);
    HostArray w = TestPrograms.floats(Shape.of(64, 64), Arrays.copyOf(numbers, 64 * 64));
    List<HostArray> one = TestPrograms.run(torchScript, body, x, w);
    List<HostArray> other = TestPrograms.run(eager, body, x, w);
    for (int i = 0; i < one.size(); i++) {
      assertEquals(one.get(i).type(), other.get(i).type());
      assertArrayEquals(one.get(i).toDoubles(), other.get(i).toDoubles(), 1e-3);
    }
  }

  @Test
  void givesTheSameBitsInEveryRun() {
    double[] numbers = new double[128 * 128];
    Arrays.setAll(numbers, i -> Math.cos(i * 0.7));
    HostArray x = TestPrograms.floats(Shape.of(128, 128), numbers);
    TestPrograms.Body body = (t, in) -> List.of(in.get(0).matmul(in.get(0)).sum(0));
    assertEquals(TestPrograms.run(torchScript, body, x), TestPrograms.run(torchScript, body, x));
  }

  @ParameterizedTest
  @ValueSource(strings = {"torchscript", "eager"})
  void serialisesRunsFromSeveralThreads(String lowering) throws Exception {
    Backend backend = backend(lowering);
    Program program = TestPrograms.program((t, in) -> List.of(in.get(0).mul(in.get(0))), PAIR);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Executable executable = backend.compile(program, Set.of())) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  for (int k = 0; k < 50; k++) {
                    try (DeviceArray x = backend.upload(TestPrograms.vector(number, k))) {
                      HostArray y = TestPrograms.take(executable.run(List.of(x))).get(0);
                      assertEquals(TestPrograms.vector(number * number, k * k), y);
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void givesACopyToTheRunIfSomebodyElseReadsADonatedArray() {
    DjlArray array = (DjlArray) torchScript.upload(TestPrograms.vector(1, 2));
    var reader = array.tensor();
    array.acquire(); // by the reader
    array.acquire(); // by the run
    var copy = array.takeOver().orElseThrow();
    assertNotSame(reader, copy);
    copy.addi(1);
    array.release();
    assertArrayEquals(new float[] {1, 2}, reader.toFloatArray());
    array.release();
    copy.close();
  }

  @Test
  void closesWhatIsLeftAndRefusesUseAfterwards() {
    Backend backend = Djl.open("torchscript");
    Program program = TestPrograms.program((t, in) -> List.of(in.get(0).add(1)), PAIR);
    DeviceArray x = backend.upload(TestPrograms.vector(1, 2));
    Executable executable = backend.compile(program, Set.of());
    Executable other = backend.compile(program, Set.of());
    other.close();
    other.close();
    assertFails(BackendException.Kind.CLOSED, () -> other.run(List.of(x)));

    backend.close();
    backend.close();

    assertTrue(x.isClosed());
    assertEquals(PAIR, x.type());
    assertFails(BackendException.Kind.CLOSED, x::download);
    assertFails(BackendException.Kind.CLOSED, () -> executable.run(List.of(x)));
    assertFails(BackendException.Kind.CLOSED, () -> backend.upload(TestPrograms.vector(1)));
    assertFails(BackendException.Kind.CLOSED, () -> backend.compile(program, Set.of()));
    executable.close();
    x.close();
  }

  @Test
  void tellsLackOfMemoryFromOtherFailures() {
    String listing =
        "The following operation failed in the TorchScript interpreter.\n"
            + "Traceback of TorchScript, serialized code (most recent call last):\n"
            + "RuntimeError: ";
    BackendException memory =
        assertThrows(
            BackendException.class,
            () ->
                DjlBackend.FAILURE.translated(
                    "run",
                    () -> {
                      throw new EngineException(
                          listing
                              + "[enforce fail at alloc_cpu.cpp:121] data. DefaultCPUAllocator:"
                              + " can't allocate memory: you tried to allocate 99 bytes.");
                    }));
    BackendException other =
        assertThrows(
            BackendException.class,
            () ->
                DjlBackend.FAILURE.translated(
                    "run",
                    () -> {
                      throw new EngineException(listing + "index out of range in self\n");
                    }));
    assertEquals(BackendException.Kind.OUT_OF_MEMORY, memory.kind());
    assertEquals(BackendException.Kind.ENGINE, other.kind());
    assertEquals("djl: run: index out of range in self", other.getMessage());
  }
}
