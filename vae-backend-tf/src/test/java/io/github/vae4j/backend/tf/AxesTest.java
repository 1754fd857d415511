package io.github.vae4j.backend.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.tck.TestPrograms;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The engine's kernels take eight axes. */
class AxesTest {
  private static Backend open() {
    return new TfBackendProvider().open(BackendConfig.defaults().withThreads(1));
  }

  @Test
  void everyAxisOfEightIsPadded() {
    int[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    try (Backend backend = open()) {
      double[] expected = new double[256];
      expected[255] = 5;
      assertArrayEquals(
          expected,
          TestPrograms.run(
                  backend,
                  (trace, in) -> List.of(in.get(0).pad(ones, new int[8])),
                  HostArray.of(Shape.of(ones), new double[] {5}))
              .get(0)
              .toDoubles());
    }
  }

  @Test
  void moreAxesThanTheEngineTakesAreRefusedWhenCompiled() {
    TensorType wide = TensorType.of(DType.FLOAT64, 1, 1, 1, 1, 1, 1, 1, 1, 2);
    Program pad =
        TestPrograms.program(
            (trace, in) ->
                List.of(in.get(0).pad(new int[9], new int[] {0, 0, 0, 0, 0, 0, 0, 0, 1})),
            wide);
    try (Backend backend = open()) {
      BackendException e =
          assertThrows(BackendException.class, () -> backend.compile(pad, Set.of()));
      assertEquals(BackendException.Kind.UNSUPPORTED, e.kind());
      assertTrue(String.valueOf(e.getMessage()).contains("at most 8 axes"), e.getMessage());
    }
  }
}
