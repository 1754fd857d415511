package io.github.vae4j.core.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The floor under the KL of each dimension of a delta-VAE. */
class DeltaPosteriorTest {
  private static final int ROWS = 50;
  private static final int LATENT = 3;

  /** Returns the KL of each dimension, its mean's gradient by the heads, and the head's outputs. */
  private static Map<String, HostArray> run(double delta, double size, long seed) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, ROWS, LATENT));
    Normal q =
        Normal.elements(Posterior.of("delta:" + delta).of(scope, x, LATENT, false)).orElseThrow();
    Tensor zero = trace.constant(x.type(), 0);
    Tensor kl = q.analyticKl(Normal.of(zero, zero)).orElseThrow();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("kl", kl);
    outputs.put("mean", q.location());
    outputs.put("logScale", q.logScale());
    List<Tensor> gradients = Gradients.of(kl.sumAll(), scope.tensors());
    for (int i = 0; i < gradients.size(); i++) {
      outputs.put(scope.parameters().get(i).name(), gradients.get(i));
    }
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        CompiledProgram program =
            CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      Map<String, HostArray> inputs = new LinkedHashMap<>();
      RandomKey key = RandomKey.of(seed);
      inputs.put("x", drawn(key.fold("x"), x.type(), 1));
      for (Parameter p : scope.parameters()) {
        inputs.put(p.name(), drawn(key.fold(p.name()), p.type(), size));
      }
      return program.runToHost(Map.of(), inputs);
    }
  }

  private static HostArray drawn(RandomKey key, TensorType type, double size) {
    double[] numbers = new double[type.shape().size()];
    Noise.NORMAL.fill(key, 0, numbers);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= size;
    }
    return HostArray.ofDoubles(type, numbers);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.1, 0.5, 2, 8})
  void noParameterLeadsBelowTheFloor(double delta) {
    for (double size : new double[] {0, 0.1, 1, 10, 1000}) {
      for (long seed = 1; seed <= 4; seed++) {
        String place = "size " + size + ", seed " + seed;
        Map<String, HostArray> found = run(delta, size, seed);
        for (double kl : Named.get(found, "kl").toDoubles()) {
          assertTrue(kl >= delta * (1 - 1e-9), place + ": KL " + kl);
        }
        for (HostArray array : found.values()) {
          for (double number : array.toDoubles()) {
            assertTrue(Double.isFinite(number), place);
          }
        }
      }
    }
  }

  /** -log s + (s^2 - 1) / 2 = delta has the solution s^2 = -W(-exp(-1 - 2 delta)). */
  @Test
  void theFloorIsReachedWhereTheMeanIs0AndTheScaleTheGreatest() {
    // s = 0.5: -log 0.5 + (0.25 - 1) / 2 = 0.318147...
    double delta = Math.log(2) - 0.375;
    assertEquals(Math.log(0.5), new NormalPosterior.Delta(delta).greatestLogScale(), 1e-13);
    // s = 0.1, s = 0.99
    assertEquals(
        Math.log(0.1),
        new NormalPosterior.Delta(-Math.log(0.1) + (0.01 - 1) / 2).greatestLogScale(),
        1e-13);
    assertEquals(
        Math.log(0.99),
        new NormalPosterior.Delta(-Math.log(0.99) + (0.99 * 0.99 - 1) / 2).greatestLogScale(),
        1e-12);
  }

  /**
   * The gradient of the KL by the heads, (t^2 - 1) d log t and m d m, is what leads to the floor.
   */
  @Test
  void theGradientIsThatOfTheKl() {
    double delta = 0.3;
    Map<String, HostArray> found = run(delta, 1, 7);
    double ofMeans = 0;
    double ofLogScales = 0;
    double top = new NormalPosterior.Delta(delta).greatestLogScale();
    for (int row = 0; row < ROWS; row++) {
      ofMeans += Named.get(found, "mean").get(row * LATENT);
      double u = Named.get(found, "logScale").get(row * LATENT);
      double share = -Math.expm1(u - top); // the derivative of softplus, of which top - u is one
      ofLogScales += Math.expm1(2 * u) * -share;
    }
    assertEquals(ofMeans, Named.get(found, "mean/bias").get(0), 1e-9 * ROWS);
    assertEquals(ofLogScales, Named.get(found, "log-scale/bias").get(0), 1e-9 * ROWS);
  }

  @Test
  void anotherPriorAndFloorsOutOfRangeAreRefused() {
    assertRefused(
        "posterior delta:0.1: its floor is that of the KL to the prior N(0, I), and the prior is"
            + " mixture:3; take the prior normal, or the posterior normal",
        () ->
            VaeSpec.builder(Shape.of(4))
                .posterior(Posterior.of("delta:0.1"))
                .prior(Prior.of("mixture:3"))
                .build());
    String range = "posterior delta: needs 1.0E-6 to 8.0 nats per latent dimension, such as";
    assertRefused(range, () -> Posterior.of("delta:0"));
    assertRefused(range, () -> Posterior.of("delta:NaN"));
    assertRefused(range, () -> Posterior.of("delta:9"));
    assertRefused("delta: NATS is missing; expected delta:NATS", () -> Posterior.of("delta"));
    assertEquals("delta:0.1", Posterior.of("delta:0.1").word());
  }

  private static void assertRefused(String start, Executable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.startsWith(start), message);
  }
}
