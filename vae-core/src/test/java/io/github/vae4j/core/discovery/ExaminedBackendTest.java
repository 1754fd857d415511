package io.github.vae4j.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.Affine;
import io.github.vae4j.api.program.OptionalPrimitive.OptionalUnary;
import io.github.vae4j.api.program.OptionalUnaryOp;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.FaultyBackend;
import io.github.vae4j.core.examination.FaultyBackend.Fault;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A backend that was opened goes without what its engine computes wrongly. */
class ExaminedBackendTest {
  private static final OptionalUnary SOFTPLUS = new OptionalUnary(OptionalUnaryOp.SOFTPLUS);
  private static final HostArray NUMBERS =
      HostArray.of(Shape.of(20), new double[20]); // in FLOAT64, which the canary does not look at

  private static Backend open(Supplier<Backend> engine) {
    BackendProvider provider =
        new BackendProvider() {
          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public int priority() {
            return 1;
          }

          @Override
          public Availability probe() {
            return Availability.yes(Map.of());
          }

          @Override
          public Backend open(BackendConfig config) {
            return engine.get();
          }
        };
    return new Backends(List.of(provider), List.of(), List.of())
        .select("faulty")
        .open(BackendConfig.defaults());
  }

  private static HostArray run(Backend backend, UnaryOperator<Tensor> function) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, NUMBERS.type());
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(Map.of("y", function.apply(x))), Set.of())) {
      return Named.get(program.runToHost(Map.of(), Map.of("x", NUMBERS)), "y");
    }
  }

  @Test
  void anOptionalOperationThatIsWrongIsWrittenWithOthers() {
    try (Backend backend = open(() -> new FaultyBackend("softplus", Fault.WRONG_BLOCK))) {
      assertEquals("WRONG on this machine, so not used: softplus", backend.facts().get("examined"));
      assertFalse(backend.supports(SOFTPLUS));
      assertTrue(backend.supports(new Affine()));
      HostArray found = run(backend, Tensor::softplus);
      for (int i = 0; i < 20; i++) {
        assertEquals(Math.log(2), found.get(i), 1e-12);
      }
    }
  }

  @Test
  void anyOtherIsRefusedWithItsNameAndWhatIsWrong() {
    try (Backend backend = open(() -> new FaultyBackend("max", Fault.LOST_NAN))) {
      BackendException refusal =
          assertThrows(BackendException.class, () -> run(backend, x -> x.max(x.neg())));
      assertEquals(BackendException.Kind.UNSUPPORTED, refusal.kind());
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("the program needs max at "), message);
      assertTrue(message.contains("(ExaminedBackendTest.java:"), message);
      assertTrue(message.contains("expected NaN, found 0.0"), message);
      assertTrue(message.contains("Use another backend"), message);
      run(backend, x -> x.mul(x)); // which does not need it
    }
  }

  @Test
  void aSoundBackendSaysThatItWasExamined() {
    try (Backend backend = open(() -> new FaultyBackend("none", Fault.LOST_NAN))) {
      String fact = String.valueOf(backend.facts().get("examined"));
      assertTrue(fact.matches("[0-9]+ operations agree with plain Java"), fact);
      assertTrue(backend.supports(SOFTPLUS));
    }
  }

  @Test
  void anEngineThatFailsIsToldByWhoeverAsksFirst() {
    Supplier<Backend> failing =
        () ->
            new FaultyBackend("none", Fault.LOST_NAN) {
              @Override
              public boolean supports(io.github.vae4j.api.program.OptionalPrimitive primitive) {
                throw new IllegalStateException("the engine is gone");
              }
            };
    try (Backend backend = open(failing)) {
      BackendException failure = assertThrows(BackendException.class, backend::facts);
      assertEquals(BackendException.Kind.ENGINE, failure.kind());
      assertTrue(String.valueOf(failure.getMessage()).contains("the engine is gone"));
    }
  }

  @Test
  void aBackendThatIsClosedAtOnceClosesWhenItsExaminationIsOver() {
    Backend backend = open(() -> new FaultyBackend("none", Fault.LOST_NAN));
    backend.close();
    assertThrows(
        BackendException.class,
        () -> backend.upload(HostArray.filled(TensorType.of(DType.FLOAT32, 1), 0)));
  }
}
