package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.AdamUpdate;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The part of the contract that is about state which steps of Adam update, in place where it is
 * donated: seen from outside it is an array like any other.
 */
abstract class BackendStateConformance extends BackendLifetimeConformance {
  private static final TensorType PAIR = TensorType.of(DType.FLOAT64, 2);
  private static final TensorType SCALAR = TensorType.of(DType.FLOAT64);

  /** (parameter, m, v, t): one step of Adam down the slope of parameter^4, and that slope. */
  private Program step() {
    return legal(
        (trace, in) -> {
          Tensor p = in.get(0);
          Tensor slope = p.mul(p).mul(p).mul(4);
          List<Tensor> updated =
              new ArrayList<>(
                  trace.record(
                      new AdamUpdate(0.9, 0.999, 1e-8, 0),
                      List.of(
                          p, in.get(1), in.get(2), slope, trace.constant(SCALAR, 0.1), in.get(3))));
          updated.add(slope);
          return updated;
        },
        PAIR,
        PAIR,
        PAIR,
        SCALAR);
  }

  /** Traces a step, rewritten where the backend has none of its own. */
  private Program legal(TestPrograms.Body body, TensorType... types) {
    return Passes.legalize(TestPrograms.program(body, types), backend()::supports);
  }

  private static HostArray pair(double a, double b) {
    return HostArray.of(Shape.of(2), new double[] {a, b});
  }

  private DeviceArray number(double t) {
    return backend().upload(HostArray.of(Shape.scalar(), new double[] {t}));
  }

  /** The same step by its definition. */
  private static final class Expected {
    private final double[][] state;
    private int t;

    Expected(double a, double b) {
      state = new double[][] {{a, b}, {0, 0}, {0, 0}};
    }

    Expected next() {
      t++;
      for (int i = 0; i < 2; i++) {
        double g = 4 * Math.pow(state[0][i], 3);
        state[1][i] = 0.9 * state[1][i] + 0.1 * g;
        state[2][i] = 0.999 * state[2][i] + 0.001 * g * g;
        double mHat = state[1][i] / (1 - Math.pow(0.9, t));
        double vHat = state[2][i] / (1 - Math.pow(0.999, t));
        state[0][i] -= 0.1 * mHat / (Math.sqrt(vHat) + 1e-8);
      }
      return this;
    }

    void assertIs(List<DeviceArray> arrays) {
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(state[i], arrays.get(i).download().toDoubles(), 1e-12);
      }
    }
  }

  private List<DeviceArray> start(double a, double b) {
    return new ArrayList<>(
        List.of(
            backend().upload(pair(a, b)),
            backend().upload(pair(0, 0)),
            backend().upload(pair(0, 0))));
  }

  /** Runs a step; the slope, at the end of the results, is closed. */
  private List<DeviceArray> run(Executable executable, List<DeviceArray> state, int t) {
    try (DeviceArray number = number(t)) {
      List<DeviceArray> arguments = new ArrayList<>(state);
      arguments.add(number);
      List<DeviceArray> results = new ArrayList<>(executable.run(arguments));
      results.remove(3).close();
      return results;
    }
  }

  private Executable compile(Program program) {
    return backend().compile(program, TestPrograms.inputs(program, 0, 1, 2));
  }

  @Test
  void stepsFollowTheDefinitionWhetherOrNotTheStateIsReadBetweenThem() {
    for (boolean read : new boolean[] {false, true}) {
      Expected expected = new Expected(1, -2);
      try (Executable executable = compile(step())) {
        List<DeviceArray> state = start(1, -2);
        for (int t = 1; t <= 5; t++) {
          state = run(executable, state, t);
          expected.next();
          if (read) {
            expected.assertIs(state);
          }
        }
        expected.assertIs(state);
        state.forEach(DeviceArray::close);
      }
    }
  }

  @Test
  void stepsThatAreTimedTakeTurnsWithOthers() {
    Expected expected = new Expected(1, -2);
    Program step = step();
    EquationTimes times = EquationTimes.of(step);
    try (Executable executable = compile(step);
        Executable timed = timed(executable, times)) {
      List<DeviceArray> state = start(1, -2);
      for (int t = 1; t <= 6; t++) {
        state = run(t % 2 == 0 ? timed : executable, state, t);
        expected.next();
      }
      expected.assertIs(state);
      state.forEach(DeviceArray::close);
    }
  }

  /** Returns the executable with every run timed; closing it does nothing. */
  private static Executable timed(Executable executable, EquationTimes times) {
    return new Executable() {
      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs) {
        return executable.run(inputs, times);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aValueThatWasReadKeepsWhileStepsGoOn() {
    try (Executable executable = compile(step());
        Executable copy =
            backend()
                .compile(
                    TestPrograms.program((trace, in) -> List.of(in.get(0).mul(1)), PAIR),
                    Set.of())) {
      List<DeviceArray> first = run(executable, start(1, -2), 1);
      double[] parameter = first.get(0).download().toDoubles();
      DeviceArray kept = copy.run(List.of(first.get(0))).get(0);
      List<DeviceArray> second = run(executable, first, 2);
      assertArrayEquals(parameter, kept.download().toDoubles());
      assertEquals(true, first.get(0).isClosed());
      assertThrows(BackendException.class, first.get(0)::download);
      new Expected(1, -2).next().next().assertIs(second);
      second.forEach(DeviceArray::close);
      kept.close();
    }
  }

  @Test
  void twoStatesTakeTurnsInOneExecutable() {
    try (Executable executable = compile(step())) {
      List<DeviceArray> a = start(1, -2);
      List<DeviceArray> b = start(0.5, 3);
      Expected expectedA = new Expected(1, -2);
      Expected expectedB = new Expected(0.5, 3);
      for (int t = 1; t <= 3; t++) {
        a = run(executable, a, t);
        b = run(executable, b, t);
        expectedA.next();
        expectedB.next();
      }
      expectedA.assertIs(a);
      expectedB.assertIs(b);
      a.forEach(DeviceArray::close);
      b.forEach(DeviceArray::close);
    }
  }

  @Test
  void stateMovesBetweenExecutablesAndOutlivesTheOneThatMadeIt() {
    Expected expected = new Expected(1, -2);
    List<DeviceArray> state = start(1, -2);
    try (Executable first = compile(step())) {
      try (Executable second = compile(step())) {
        for (int t = 1; t <= 4; t++) {
          state = run(t % 2 == 0 ? second : first, state, t);
          expected.next();
        }
      }
      expected.assertIs(state);
    }
    expected.assertIs(state);
    state.forEach(DeviceArray::close);
  }

  @Test
  void momentsThatChangePlacesDoNotMixUp() {
    try (Executable executable = compile(step())) {
      List<DeviceArray> state = run(executable, start(1, -2), 1);
      HostArray m = state.get(1).download();
      HostArray v = state.get(2).download();
      List<DeviceArray> swapped = List.of(state.get(0), state.get(2), state.get(1));
      List<DeviceArray> next = run(executable, swapped, 2);
      double slope = 4 * Math.pow(new Expected(1, -2).next().state[0][0], 3);
      assertEquals(0.9 * v.get(0) + 0.1 * slope, next.get(1).download().get(0), 1e-12);
      assertEquals(0.999 * m.get(0) + 0.001 * slope * slope, next.get(2).download().get(0), 1e-12);
      next.forEach(DeviceArray::close);
    }
  }

  @Test
  void stateThatIsNotDonatedStaysAsItIs() {
    try (Executable executable = backend().compile(step(), Set.of())) {
      List<DeviceArray> state = start(1, -2);
      run(executable, state, 1).forEach(DeviceArray::close);
      List<DeviceArray> again = run(executable, state, 1);
      new Expected(1, -2).next().assertIs(again);
      assertEquals(pair(1, -2), state.get(0).download());
      again.forEach(DeviceArray::close);
      state.forEach(DeviceArray::close);
    }
  }

  @Test
  void aGradientThatIsTheDonatedParameterItselfIsReadBeforeTheParameterChanges() {
    Program decayed =
        legal(
            (trace, in) ->
                trace.record(
                    new AdamUpdate(0.9, 0.99, 1e-8, 0.5),
                    List.of(
                        in.get(0),
                        in.get(1),
                        in.get(2),
                        in.get(0).stopGradient(),
                        trace.constant(SCALAR, 0.1),
                        in.get(3))),
            PAIR,
            PAIR,
            PAIR,
            SCALAR);
    try (Executable executable = backend().compile(decayed, TestPrograms.inputs(decayed, 0, 1, 2));
        DeviceArray t = number(1)) {
      List<DeviceArray> arguments = start(1, -2);
      arguments.add(t);
      List<HostArray> results = TestPrograms.take(executable.run(arguments));
      double step = 0.1; // of the size of the rate, whatever the gradient
      assertArrayEquals(new double[] {0.95 - step, -1.9 + step}, results.get(0).toDoubles(), 1e-8);
      assertArrayEquals(new double[] {0.1, -0.2}, results.get(1).toDoubles(), 1e-12);
      assertArrayEquals(new double[] {0.01, 0.04}, results.get(2).toDoubles(), 1e-12);
    }
  }
}
