package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.examination.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The part of the contract that is about several threads at a time. */
abstract class BackendThreadConformance extends BackendNoiseConformance {
  private static final int THREADS = 4;

  /** Runs all tasks at the same time and returns what they return. */
  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void severalThreadsShareABackendAndAnExecutable() throws Exception {
    Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).mul(2).add(1)));
    try (Executable executable = backend().compile(program, Set.of())) {
      assertEveryThreadIsRight(List.of(executable, executable, executable, executable));
    }
  }

  @Test
  void severalThreadsRunExecutablesOfTheirOwn() throws Exception {
    List<Executable> executables = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).mul(2).add(1)));
      executables.add(backend().compile(program, Set.of()));
    }
    assertEveryThreadIsRight(executables);
    executables.forEach(Executable::close);
  }

  /** Each executable, of x to 2 x + 1, runs on a thread of its own with numbers of its own. */
  private void assertEveryThreadIsRight(List<Executable> executables) throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      float base = t * 1000;
      Executable executable = executables.get(t);
      tasks.add(
          () -> {
            int right = 0;
            for (int i = 0; i < 100; i++) {
              List<HostArray> in = List.of(vector(base + i, base, i));
              HostArray expected = vector(2 * (base + i) + 1, 2 * base + 1, 2 * i + 1);
              right += Runs.run(backend(), executable, in).equals(List.of(expected)) ? 1 : 0;
            }
            return right;
          });
    }
    assertEquals(List.of(100, 100, 100, 100), together(tasks));
  }

  @Test
  void ofTwoRunsThatAreGivenOneArrayOneGetsIt() throws Exception {
    Program program = Runs.trace(List.of(VECTOR), in -> List.of(in.get(0).neg()));
    Set<Value> donated = Set.of(input(program, 0));
    try (Executable first = backend().compile(program, donated);
        Executable second = backend().compile(program, donated)) {
      for (int i = 0; i < 50; i++) {
        DeviceArray array = backend().upload(vector(i, i, i));
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (Executable executable : List.of(first, second)) {
          tasks.add(() -> takes(executable, array));
        }
        List<Boolean> taken = together(tasks);
        assertTrue(taken.get(0) ^ taken.get(1), "taken by the runs: " + taken);
      }
    }
  }

  private static boolean takes(Executable executable, DeviceArray array) {
    try {
      executable.run(List.of(array)).forEach(DeviceArray::close);
      return true;
    } catch (BackendException e) {
      assertEquals(BackendException.Kind.CLOSED, e.kind(), e.getMessage());
      return false;
    }
  }

  @Test
  void closingTheBackendWhileOthersUseItIsNoCrash() throws Exception {
    Backend own = provider().open(config());
    TensorType matrix = TensorType.of(DType.FLOAT32, 64, 64);
    Program square = Runs.trace(List.of(matrix), in -> List.of(in.get(0).matmul(in.get(0))));
    Executable executable = own.compile(square, Set.of());
    HostArray x = Runs.draw(matrix, -1, 1, RandomKey.of(1));
    AtomicBoolean closed = new AtomicBoolean(); // so that this ends if closing fails
    Callable<String> user =
        () -> {
          boolean last;
          do {
            last = closed.get();
            try {
              Runs.run(own, executable, List.of(x));
            } catch (BackendException e) {
              return e.kind().toString();
            }
          } while (!last);
          return "ran on a closed backend";
        };
    Callable<String> closer =
        () -> {
          Runs.run(own, executable, List.of(x));
          try {
            own.close();
          } finally {
            closed.set(true);
          }
          return "CLOSED";
        };
    assertEquals(List.of("CLOSED", "CLOSED", "CLOSED"), together(List.of(user, user, closer)));
  }
}
