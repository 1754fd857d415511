package io.github.vae4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.OptionalPrimitive.Conv2d;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.tck.TestPrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine gets wrong when it is asked plainly, on both ways to it. */
class EngineTrapsTest {
  private static final TensorType FLAGS = TensorType.of(DType.BOOL, 4);
  private static final TensorType FLAG = TensorType.of(DType.BOOL);
  private static final TensorType NUMBER = TensorType.of(DType.FLOAT32);

  private static Backend open(boolean portable) {
    Backend direct = new Nd4jBackendProvider().open(BackendConfig.defaults().withThreads(1));
    if (!portable) {
      return direct;
    }
    direct.close();
    Engine engine = Engine.start("cpu", 1).portable();
    return new Nd4jBackend(engine, engine.facts(1));
  }

  private static List<HostArray> run(
      Backend backend, Program program, int[] donated, HostArray... arguments) {
    try (Executable executable = backend.compile(program, TestPrograms.inputs(program, donated))) {
      List<DeviceArray> uploaded = new ArrayList<>();
      for (HostArray argument : arguments) {
        uploaded.add(backend.upload(argument));
      }
      List<HostArray> results = TestPrograms.take(executable.run(uploaded));
      IntStream.range(0, uploaded.size())
          .filter(i -> IntStream.of(donated).noneMatch(d -> d == i))
          .forEach(i -> uploaded.get(i).close());
      return results;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void andOfOneFlagWithManyThatAreGivenAway(boolean portable) {
    Program and =
        TestPrograms.program((trace, in) -> List.of(in.get(0).and(in.get(1))), FLAG, FLAGS);
    try (Backend backend = open(portable)) {
      boolean[] many = {true, false, true, false};
      for (boolean one : new boolean[] {true, false}) {
        HostArray result =
            run(
                    backend,
                    and,
                    new int[] {1},
                    HostArray.of(Shape.scalar(), new boolean[] {one}),
                    HostArray.of(Shape.of(4), many))
                .get(0);
        assertArrayEquals(new boolean[] {one, false, one, false}, result.booleans());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sumsOfMoreTermsThanFloatsCount(boolean portable) {
    int many = 20_000_000;
    Program sums =
        TestPrograms.program(
            (trace, in) ->
                List.of(
                    in.get(0).broadcastTo(Shape.of(many)).sumAll(),
                    in.get(0).broadcastTo(Shape.of(2, many)).sum(1),
                    in.get(0).broadcastTo(Shape.of(many, 2)).sum(0),
                    in.get(0).broadcastTo(Shape.of(5000, 3, 4000)).sum(0, 2)),
            NUMBER);
    try (Backend backend = open(portable)) {
      List<HostArray> results =
          run(backend, sums, new int[0], HostArray.of(Shape.scalar(), new float[] {1}));
      assertArrayEquals(new double[] {many}, results.get(0).toDoubles());
      assertArrayEquals(new double[] {many, many}, results.get(1).toDoubles());
      assertArrayEquals(new double[] {many, many}, results.get(2).toDoubles());
      assertArrayEquals(new double[] {many, many, many}, results.get(3).toDoubles());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoStepsOfAdamWhoseRateChangesInItsPlace(boolean portable) {
    Program steps =
        TestPrograms.program(
            (trace, in) -> {
              AdamUpdate adam = new AdamUpdate(0.9, 0.999, 1e-8, 0);
              Tensor zero = trace.constant(NUMBER, 0);
              Tensor one = trace.constant(NUMBER, 1);
              Tensor first =
                  trace.record(adam, List.of(in.get(0), zero, zero, one, in.get(1), one)).get(0);
              Tensor half = in.get(1).mul(0.5);
              Tensor second =
                  trace.record(adam, List.of(in.get(0), zero, zero, one, half, one)).get(0);
              return List.of(first, second, half);
            },
            NUMBER,
            NUMBER);
    try (Backend backend = open(portable)) {
      List<HostArray> results =
          run(
              backend,
              steps,
              new int[] {1},
              HostArray.of(Shape.scalar(), new float[] {1}),
              HostArray.of(Shape.scalar(), new float[] {0.1f}));
      assertEquals(0.9, results.get(0).get(0), 1e-6);
      assertEquals(0.95, results.get(1).get(0), 1e-6);
      assertEquals(0.05, results.get(2).get(0), 1e-6);
    }
  }

  @Test
  void whatIsTooLargeIsRefusedWhenCompiled() {
    Program large =
        TestPrograms.program(
            (trace, in) -> List.of(in.get(0).broadcastTo(Shape.of(600_000_000)).exp().sumAll()),
            NUMBER);
    Program patches =
        TestPrograms.program(
            (trace, in) ->
                trace.record(
                    new Conv2d(new Window(List.of(1, 1), List.of(3, 3), List.of(1, 1))), in),
            TensorType.of(DType.FLOAT32, 32, 32, 256, 256),
            TensorType.of(DType.FLOAT32, 1, 32, 7, 7));
    try (Backend backend = open(false)) {
      for (Program program : List.of(large, patches)) {
        BackendException e =
            assertThrows(BackendException.class, () -> backend.compile(program, Set.of()));
        assertEquals(BackendException.Kind.UNSUPPORTED, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("another backend"), e.getMessage());
      }
    }
  }

  @Test
  void memoryThatRunsOutIsToldFromOtherFailures() {
    for (String text : List.of("Allocation failed: [std::bad_alloc]", "CUDA out of memory")) {
      BackendException e =
          assertThrows(
              BackendException.class,
              () ->
                  Nd4jBackend.FAILURE.translated(
                      "run",
                      () -> {
                        throw new IllegalStateException("add failed", new RuntimeException(text));
                      }));
      assertEquals(BackendException.Kind.OUT_OF_MEMORY, e.kind());
    }
  }
}
