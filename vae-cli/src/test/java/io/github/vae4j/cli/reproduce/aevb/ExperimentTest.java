package io.github.vae4j.cli.reproduce.aevb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.optimizer.Adagrad;
import io.github.vae4j.core.part.Likelihoods;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExperimentTest {
  @Test
  void pointsAreEvenlySpacedByLogarithm() {
    assertEquals(List.of(100L, 1000L, 10_000L), MeasurementSchedule.spaced(100, 10_000, 1));
    List<Long> points = MeasurementSchedule.until(5_000_000, 8).points();
    assertEquals(17, points.size());
    assertEquals(50_000, points.get(0));
    assertEquals(5_000_000, points.get(16));
    assertEquals(500_000, points.get(8));
  }

  @Test
  void aShortTrainingTriesForAThird() {
    assertEquals(3000, MeasurementSchedule.until(9000, 4).trial());
    assertEquals(6, MeasurementSchedule.until(9000, 4).warmUp());
    assertEquals(100, MeasurementSchedule.until(1_000_000, 4).warmUp());
    assertThrows(IllegalArgumentException.class, () -> MeasurementSchedule.until(999, 4));
  }

  @Test
  void theLastBatchOfAnEpochCountsWhatItHolds() {
    assertEquals(0, MinibatchSteps.seen(0, 250, 100));
    assertEquals(200, MinibatchSteps.seen(2, 250, 100));
    assertEquals(250, MinibatchSteps.seen(3, 250, 100));
    assertEquals(350, MinibatchSteps.seen(4, 250, 100));
    assertEquals(3, MinibatchSteps.epochs(501, 250));
  }

  @Test
  void aFifthButAtMost365AreHeldOutAfterAShuffle() {
    try (Dataset digits = Datasets.digits()) {
      Splits.Parts parts = ExperimentData.split(digits, 1);
      assertEquals(1438, parts.training().size());
      assertEquals(359, parts.validation().size());
      int[] twice = new int[3594];
      Arrays.setAll(twice, i -> i % 1797);
      assertEquals(365, ExperimentData.split(digits.subset(twice, "twice"), 1).validation().size());
      TreeSet<String> seen = new TreeSet<>();
      boolean moved = false;
      for (Dataset part : List.of(parts.training(), parts.validation())) {
        for (int i = 0; i < part.size(); i++) {
          moved |= !part.place(i, 0).equals(digits.place(i, 0));
          seen.add(part.place(i, 0));
        }
      }
      assertEquals(1797, seen.size());
      assertTrue(moved);
    }
  }

  @Test
  void theStepSizeWithTheBestTrialGoesOn() {
    Curve curve = run(step -> step == 0.02 ? -1 : -2);
    assertEquals(0.02, curve.step());
    assertEquals(Map.of(0.01, -2.0, 0.02, -1.0, 0.1, -2.0), curve.trials());
    assertEquals(
        List.of(3000L, 9000L), List.of(curve.points().get(0).points(), curve.last().points()));
  }

  @Test
  void aStepSizeThatDivergesIsNotChosen() {
    assertEquals(0.01, run(step -> step > 0.01 ? Double.NaN : -5).step());
    String message =
        String.valueOf(
            assertThrows(NonFiniteException.class, () -> run(step -> Double.NaN)).getMessage());
    assertTrue(message.contains("give smaller --steps"), message);
    assertEquals(0.01, run(step -> -step, step -> step > 0.01 ? Double.NaN : -9).step());
  }

  @Test
  void everyParameterStartsNormalWithTheDeviationAskedFor() {
    try (Backend backend = reference();
        ExperimentData data = ExperimentData.open("digits", "", Binarization.NONE, 1)) {
      Experiment experiment = experiment(data, backend);
      VaeSpec model = experiment.model(2);
      Map<String, double[]> values = experiment.initialValues(model);
      double[] all = values.values().stream().flatMapToDouble(Arrays::stream).toArray();
      double variance = Arrays.stream(all).map(v -> v * v).average().orElseThrow();
      assertEquals(1, variance / 0.01, 4 * Math.sqrt(2.0 / all.length));
      assertTrue(
          values.entrySet().stream()
              .filter(entry -> entry.getKey().endsWith("bias"))
              .allMatch(entry -> entry.getValue()[0] != 0));
      assertEquals(Network.of("mlp:50"), model.decoder());
      assertEquals(Shape.of(8, 8), model.eventShape());
    }
  }

  private static Backend reference() {
    return CommandLine.populateCommand(new BackendOptions(), "--backend=reference").open();
  }

  private static Experiment experiment(ExperimentData data, Backend backend) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new Experiment(
        data,
        Likelihoods.BERNOULLI,
        50,
        0.1,
        Adagrad.defaults(),
        List.of(0.01, 0.02, 0.1),
        MeasurementSchedule.until(9000, 1),
        1,
        backend,
        new Console(nowhere, nowhere));
  }

  /** Runs trainings that do nothing and reach a value by their step size. */
  private static Curve run(DoubleUnaryOperator value) {
    return run(value, value);
  }

  private static Curve run(DoubleUnaryOperator value, DoubleUnaryOperator tested) {
    try (Backend backend = reference();
        ExperimentData data = ExperimentData.open("digits", "", Binarization.NONE, 1)) {
      return experiment(data, backend).run("test", Idle::new, new Reached(value, tested));
    }
  }

  /** Its parameter is its step size. */
  private record Idle(double step) implements StoppableTraining {
    @Override
    public long advance(long points, LongConsumer progress) {
      return points;
    }

    @Override
    public Map<String, HostArray> parameters() {
      return Map.of("step", HostArray.of(Shape.of(1), new double[] {step}));
    }

    @Override
    public void close() {}
  }

  private record Reached(DoubleUnaryOperator value, DoubleUnaryOperator tested) implements Measure {
    @Override
    public Values at(Map<String, HostArray> parameters) {
      double step = parameters.values().iterator().next().get(0);
      return new Values(
          Estimate.of("ELBO", 1, new double[] {value.applyAsDouble(step)}, 0),
          Estimate.of("ELBO", 1, new double[] {tested.applyAsDouble(step)}, 0));
    }

    @Override
    public void close() {}
  }
}
