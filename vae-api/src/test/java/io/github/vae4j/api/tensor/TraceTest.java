package io.github.vae4j.api.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.acme.Model;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.tool.Application;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TraceTest {
  private final Trace trace = Trace.open();
  private final Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, 128, 784));
  private final Tensor weight =
      trace.input("encoder/1/weight", Role.PARAMETER, TensorType.of(DType.FLOAT32, 400, 20));
  private final Model model = new Model(weight);

  @Test
  void shapeErrorNamesBothValuesAndTheUsersLine() {
    ShapeException e = assertThrows(ShapeException.class, () -> model.decode(x));

    assertEquals(
        "matmul: left [128, 784] (x) needs as many columns as right [400, 20] (encoder/1/weight)"
            + " has rows, at com.acme.Model.decode(Model.java:17)",
        e.getMessage());
  }

  @Test
  void elementwiseErrorNamesBothValuesAndTheUsersLine() {
    ShapeException e = assertThrows(ShapeException.class, () -> model.shift(x));

    assertEquals(
        "add: needs two tensors of one type and shape, got FLOAT32 [128, 784] (x) and FLOAT32 [400,"
            + " 20] (encoder/1/weight), at com.acme.Model.shift(Model.java:22)",
        e.getMessage());
  }

  @Test
  void broadcastErrorOfSelectNamesTheUsersLine() {
    ShapeException e = assertThrows(ShapeException.class, () -> model.choose(x));

    assertEquals(
        "select: aligned at the last axis, sizes must be equal or 1, got [128, 784] and [400, 20],"
            + " at com.acme.Model.choose(Model.java:33)",
        e.getMessage());
  }

  @Test
  void equationsCarryTheUsersLine() {
    model.apply(x);

    Equation last = trace.equations().get(trace.equations().size() - 1);
    assertEquals("com.acme.Model.lambda$apply$0(Model.java:27)", last.origin());
  }

  private String lastOrigin() {
    return trace.equations().get(trace.equations().size() - 1).origin();
  }

  @Test
  void whoCallsAProgramOfThisProjectIsNoUser() {
    Model.with(Application::compute, x);
    assertEquals("io.github.vae4j.tool.Application.compute(Application.java:11)", lastOrigin());
  }

  @Test
  void whoRunsTheLibraryByReflectionIsNoUser() {
    x.tanh();
    assertEquals("", lastOrigin());
  }

  @Test
  void whoRunsALambdaForItsClassIsNoUser() {
    Model.with(t -> t.tanh(), x);
    assertEquals("", lastOrigin());
  }

  @Test
  void whoRunsALambdaOfAnotherClassIsAUser() {
    Model.with(Lambdas.tanh(), x);
    assertEquals("com.acme.Model.with(Model.java:38)", lastOrigin());
  }

  private static final class Lambdas {
    static UnaryOperator<Tensor> tanh() {
      return t -> t.tanh();
    }
  }

  @Test
  void fixedOriginReplacesTheLineAndEndsWithItsBody() {
    Tensor y = trace.withOrigin("gradient of somewhere", () -> model.apply(x));
    model.apply(y);

    List<Equation> equations = trace.equations();
    assertEquals("gradient of somewhere", equations.get(equations.size() - 2).origin());
    assertEquals(
        "com.acme.Model.lambda$apply$0(Model.java:27)",
        equations.get(equations.size() - 1).origin());
  }

  @Test
  void fixedOriginIsInErrorsToo() {
    ShapeException e =
        assertThrows(
            ShapeException.class, () -> trace.withOrigin("my layer", () -> model.decode(x)));

    assertEquals(
        "matmul: left [128, 784] (x) needs as many columns as right [400, 20] (encoder/1/weight)"
            + " has rows, at my layer",
        e.getMessage());
  }

  @Test
  void closedTraceTakesNothing() {
    Program program = trace.program(Map.of("x", x));

    assertEquals(2, program.inputs().size());
    String message = "trace: already closed; open another one";
    assertEquals(message, assertThrows(IllegalStateException.class, x::tanh).getMessage());
    assertEquals(
        message,
        assertThrows(
                IllegalStateException.class,
                () -> trace.noise("z", Noise.NORMAL, TensorType.of(DType.FLOAT32)))
            .getMessage());
    assertEquals(
        message,
        assertThrows(IllegalStateException.class, () -> trace.program(Map.of("x", x)))
            .getMessage());
  }

  @Test
  void otherThreadIsRefused() {
    String owner = Thread.currentThread().getName();

    CompletionException e =
        assertThrows(
            CompletionException.class,
            () ->
                CompletableFuture.supplyAsync(x::tanh, task -> new Thread(task, "other").start())
                    .join());

    assertEquals(IllegalStateException.class, e.getCause().getClass());
    assertEquals(
        "trace: belongs to thread " + owner + ", used from other", e.getCause().getMessage());
  }

  @Test
  void tensorOfAnotherTraceIsRefused() {
    Tensor stranger = Trace.open().input("y", Role.DATA, TensorType.of(DType.FLOAT32, 128, 784));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> x.add(stranger));

    assertEquals("tensor %0 : float32[128, 784] belongs to another trace", e.getMessage());
  }

  @Test
  void outputOfAnotherTraceIsRefused() {
    Tensor stranger = Trace.open().input("y", Role.DATA, TensorType.of(DType.FLOAT32, 2));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> trace.program(Map.of("y", stranger)));

    assertEquals("value %0 [2] (y) belongs to another program", e.getMessage());
  }

  @Test
  void inputNamesAreUniqueAndNotEmpty() {
    TensorType type = TensorType.of(DType.FLOAT32);
    String message = "input 'x': a name must be non-empty and used once";

    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> trace.input("x", Role.DATA, type))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> trace.input("", Role.DATA, type));
    assertThrows(IllegalArgumentException.class, () -> trace.input("z", Role.NOISE, type));
    assertThrows(
        IllegalArgumentException.class,
        () -> trace.noise("z", Noise.UNIFORM, type.withDtype(DType.INT32)));
  }
}
