package io.github.vae4j.core.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.CompiledProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each rule against its formula in plain arithmetic, over several steps of given gradients. */
class OptimizerTest {
  private static final double[] GRADIENTS = {0.3, -0.2, 0.9, 0.05, -1.5};
  private static final double RATE = 0.1;

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @AfterEach
  void close() {
    backend.close();
  }

  /** Returns the parameter after each step, from 1. */
  private List<Double> trajectory(Optimizer optimizer) {
    Trace trace = Trace.open();
    TensorType type = TensorType.of(DType.FLOAT64, 1);
    Tensor p = trace.input("p", Role.PARAMETER, type);
    Tensor g = trace.input("g", Role.DATA, type);
    Tensor rate = trace.input("rate", Role.DATA, TensorType.of(DType.FLOAT64));
    Tensor step = trace.input("step", Role.DATA, TensorType.of(DType.FLOAT64));
    List<Tensor> state = new ArrayList<>();
    Map<String, HostArray> values = new LinkedHashMap<>();
    for (String name : optimizer.stateNames()) {
      state.add(trace.input(name, Role.STATE, type));
      values.put(name, HostArray.filled(type, optimizer.initialState()));
    }
    Optimizer.Update update = optimizer.update(p, state, g, rate, step);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("p", update.parameter());
    for (int i = 0; i < state.size(); i++) {
      outputs.put(optimizer.stateNames().get(i), update.state().get(i));
    }
    values.put("p", HostArray.filled(type, 1));
    List<Double> path = new ArrayList<>();
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      for (int t = 0; t < GRADIENTS.length; t++) {
        Map<String, HostArray> inputs = new LinkedHashMap<>(values);
        inputs.put("g", HostArray.of(Shape.of(1), new double[] {GRADIENTS[t]}));
        inputs.put("rate", HostArray.filled(TensorType.of(DType.FLOAT64), RATE));
        inputs.put("step", HostArray.filled(TensorType.of(DType.FLOAT64), t + 1));
        values.putAll(program.runToHost(Map.of(), inputs));
        path.add(values.get("p").get(0));
      }
    }
    return path;
  }

  @FunctionalInterface
  private interface Rule {
    double next(double p, double g, int t, double[] state);
  }

  private void assertFollows(Rule rule, Optimizer optimizer) {
    double p = 1;
    double[] state = new double[3];
    List<Double> found = trajectory(optimizer);
    for (int t = 0; t < GRADIENTS.length; t++) {
      p = rule.next(p, GRADIENTS[t], t + 1, state);
      assertEquals(p, found.get(t), 1e-13, optimizer + " at step " + (t + 1));
    }
  }

  @Test
  void sgdFollowsItsFormula() {
    assertFollows((p, g, t, s) -> p - RATE * g, new Sgd(0));
    assertFollows((p, g, t, s) -> p - RATE * (s[0] = 0.9 * s[0] + g), new Sgd(0.9));
  }

  @Test
  void adagradFollowsItsFormula() {
    assertFollows(
        (p, g, t, s) -> p - RATE * g / (Math.sqrt(s[0] += g * g) + 1e-8), Adagrad.defaults());
  }

  @Test
  void warmingUpAdagradAddsSquaresAndMovesNothing() {
    assertFollows(
        (p, g, t, s) -> {
          s[0] += g * g;
          return t > 2 ? p - RATE * g / (Math.sqrt(s[0]) + 1e-8) : p;
        },
        new Adagrad(1e-8, 2));
    assertEquals(List.of(1.0, 1.0), trajectory(new Adagrad(1e-8, 2)).subList(0, 2));
  }

  private static double adam(double p, double g, int t, double[] s, double decay, boolean amsgrad) {
    s[0] = 0.9 * s[0] + 0.1 * g;
    s[1] = 0.999 * s[1] + (1 - 0.999) * g * g;
    s[2] = Math.max(s[2], s[1]);
    double v = (amsgrad ? s[2] : s[1]) / (1 - Math.pow(0.999, t));
    double m = s[0] / (1 - Math.pow(0.9, t));
    return p * (1 - RATE * decay) - RATE * m / (Math.sqrt(v) + 1e-8);
  }

  @Test
  void adamAndItsRelativesFollowTheirFormulas() {
    assertFollows((p, g, t, s) -> adam(p, g, t, s, 0, false), Adam.defaults());
    assertFollows(
        (p, g, t, s) -> adam(p, g, t, s, 0.1, false), new Adam(0.9, 0.999, 1e-8, 0.1, false));
    assertFollows((p, g, t, s) -> adam(p, g, t, s, 0, true), new Adam(0.9, 0.999, 1e-8, 0, true));
    assertFollows(
        (p, g, t, s) -> adam(p, g, t, s, 0.1, true), new Adam(0.9, 0.999, 1e-8, 0.1, true));
  }

  @Test
  void l2AddsThePenaltysGradientBeforeTheInnerRule() {
    assertFollows((p, g, t, s) -> p - RATE * (g + 0.3 * p), new L2(new Sgd(0), 0.3));
    assertFollows(
        (p, g, t, s) -> adam(p, g + 0.3 * p, t, s, 0, false), new L2(Adam.defaults(), 0.3));
    assertEquals(List.of("squares"), new L2(Adagrad.defaults(), 0.3).stateNames());
    Optimizer startingAtTwo =
        new Optimizer() {
          @Override
          public List<String> stateNames() {
            return List.of();
          }

          @Override
          public double initialState() {
            return 2;
          }

          @Override
          public Update update(
              Tensor parameter, List<Tensor> state, Tensor gradient, Tensor rate, Tensor step) {
            return new Update(parameter, state);
          }
        };
    assertEquals(2, new L2(startingAtTwo, 0.3).initialState());
  }

  @Test
  void clippingScalesByTheGlobalNormOnBothSides() {
    Trace trace = Trace.open();
    Tensor a = trace.constant(HostArray.of(Shape.of(2), new double[] {-3, 0}));
    Tensor b = trace.constant(HostArray.of(Shape.of(1), new double[] {4}));
    Tensor norm = Clipping.globalNorm(List.of(a, b));
    List<Tensor> small = Clipping.byGlobalNorm(List.of(a, b), norm, 1);
    List<Tensor> same = Clipping.byGlobalNorm(List.of(a, b), norm, 6);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("norm", norm);
    outputs.put("a", small.get(0));
    outputs.put("b", small.get(1));
    outputs.put("same", same.get(0));
    try (CompiledProgram program =
        CompiledProgram.compile(backend, trace.program(outputs), Set.of())) {
      Map<String, HostArray> r = program.runToHost(Map.of(), Map.of());
      assertEquals(5, r.get("norm").get(0), 1e-15);
      assertEquals(-0.6, r.get("a").get(0), 1e-15);
      assertEquals(0.8, r.get("b").get(0), 1e-15);
      assertEquals(-3, r.get("same").get(0), 0);
    }
  }

  @Test
  void schedulesStartAtOneAndFall() {
    assertEquals(1, Schedule.CONSTANT.factor(0.7));
    assertEquals(0.3, Schedule.LINEAR.factor(0.7), 1e-15);
    assertEquals(1, Schedule.COSINE.factor(0));
    assertEquals(0.5, Schedule.COSINE.factor(0.5), 1e-15);
    assertEquals(0, Schedule.COSINE.factor(1), 1e-15);
    assertEquals(1, Schedule.IWAE.factor(0.5 / 3280));
    assertEquals(Math.pow(10, -1 / 7.0), Schedule.IWAE.factor(1.5 / 3280), 1e-15);
    assertEquals(Math.pow(10, -6 / 7.0), Schedule.IWAE.factor(1092.5 / 3280), 1e-15);
    assertEquals(0.1, Schedule.IWAE.factor(0.999), 1e-15);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd(1));
    assertThrows(IllegalArgumentException.class, () -> new Adagrad(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Adagrad(1e-8, -1));
    assertThrows(IllegalArgumentException.class, () -> new L2(Adam.defaults(), -1));
    assertThrows(IllegalArgumentException.class, () -> new L2(Adam.defaults(), Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Adam(1, 0.9, 1e-8, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new Adam(0.9, 0.9, 0, 0, false));
  }
}
