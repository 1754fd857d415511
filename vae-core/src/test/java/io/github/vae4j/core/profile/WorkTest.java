package io.github.vae4j.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PlainJava;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkTest {
  /** tanh(x w) of [5, 4] and [4, 3], under another shape. */
  private static Program program() {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, 5, 4));
    Tensor w = trace.input("w", Role.PARAMETER, TensorType.of(DType.FLOAT32, 4, 3));
    return trace.program(Map.of("y", x.matmul(w).tanh().reshape(15)));
  }

  @Test
  void aProgramMovesItsInputsAndOutputsAlone() {
    assertEquals(new Work(2 * 5 * 4 * 3 + 15, 4 * (20 + 12 + 15)), Work.of(program()));
  }

  @Test
  void anEquationMovesItsArgumentsAndResults() {
    assertEquals(
        List.of(
            new Work(2 * 5 * 4 * 3, 4 * (20 + 12 + 15)), new Work(15, 4 * (15 + 15)), Work.NONE),
        program().equations().stream().map(Work::of).toList());
  }

  @Test
  void worksAddUpAndTakeTheirTimeOneAfterTheOther() {
    Work both = new Work(300, 20).plus(new Work(100, 60));
    assertEquals(400.0 / 200 + 80.0 / 10, new EngineRates(200, 10).seconds(both), 1e-12);
  }

  @Test
  void ratesAreThoseOfTheEngine() {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      EngineRates rates = EngineRates.measure(backend, DType.FLOAT32);
      assertTrue(rates.flops() > 1e6 && rates.bytes() > 1e6, rates.toString()); // any machine's
    }
  }
}
