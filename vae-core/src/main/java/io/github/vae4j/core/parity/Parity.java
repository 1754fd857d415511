package io.github.vae4j.core.parity;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingSteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Compares backends by a training that each runs with the same batches and the same noise.
 *
 * <p>The yardstick is the plain-Java reference in FLOAT64. It does every step of a backend again,
 * from the state that the backend itself was in, so that a difference is the engine's error in this
 * one step: it does not grow with the steps and has a sound limit. The yardstick also trains by
 * itself; the distance between both trainings does grow, and is told but not judged: rounding alone
 * drives them apart.
 *
 * <p>Not for several threads; whoever opens it closes it.
 */
public final class Parity implements AutoCloseable {
  private final Trainer trainer;
  private final Dataset data;
  private final Backend reference;
  private final TrainingSteps yardstick;
  private final List<Double> bounds = new ArrayList<>();
  private Map<String, HostArray> end = Map.of();

  private Parity(Trainer given, Dataset data, int threads) {
    this.trainer = given.options(given.options().toBuilder().deviceNoise(false).build());
    this.data = data;
    this.reference = PlainJava.provider().open(BackendConfig.defaults().withThreads(threads));
    try {
      this.yardstick =
          trainer
              .options(trainer.options().toBuilder().dtype(DType.FLOAT64).build())
              .steps(data, reference);
    } catch (RuntimeException e) {
      reference.close();
      throw e;
    }
  }

  /**
   * Runs the first steps of a training on the yardstick. Noise is always drawn on the host: what an
   * engine draws itself differs from engine to engine.
   *
   * @param steps how many; all of them if the training has fewer
   * @param threads of the yardstick; 0 for one on each core
   * @param progress is told each step, from 1
   * @throws IllegalArgumentException if {@code steps} is below 1 or the data do not fit the model
   * @throws NonFiniteException if the objective turns infinite or NaN
   */
  public static Parity of(
      Trainer trainer, Dataset data, int steps, int threads, LongConsumer progress) {
    if (steps < 1) {
      throw new IllegalArgumentException("parity: needs at least 1 step, got " + steps);
    }
    Parity parity = new Parity(trainer, data, threads);
    try {
      parity.train(steps, progress);
      return parity;
    } catch (RuntimeException e) {
      parity.close();
      throw e;
    }
  }

  private void train(int steps, LongConsumer progress) {
    // Start and noise are those of the training's own element type, which FLOAT64 holds exactly.
    try (TrainingSteps given = trainer.steps(data, reference)) {
      yardstick.restore(widened(given.state()));
      long count = Math.min(steps, given.count());
      for (long i = 0; i < count; i++) {
        double bound = mean(yardstick.run(widened(given.inputs(i))));
        if (!Double.isFinite(bound)) {
          throw new NonFiniteException(
              "parity: this training is not finite after step "
                  + (i + 1)
                  + " even in FLOAT64, so there is nothing to compare; lower its learning rate, set"
                  + " a clip norm or compare fewer steps");
        }
        bounds.add(bound);
        progress.accept(i + 1);
      }
      end = yardstick.state();
    }
  }

  /**
   * Returns the relative difference up to which backends agree: 1e-4 in FLOAT32, 1e-12 in FLOAT64.
   * The rounding of a correct engine stays well below (1.3e-5 seen); products of eleven-bit numbers
   * (TF32) and an operation that is wrong by a thousandth lie above, by their effect on what the
   * optimiser keeps. With an optimiser that keeps nothing, an error below the rounding of the
   * parameters is not seen.
   */
  public static double tolerance(DType dtype) {
    return dtype == DType.FLOAT64 ? 1e-12 : 1e-4;
  }

  /** Returns the number of steps that are compared. */
  public int steps() {
    return bounds.size();
  }

  /** Returns the names of the parameters in order of declaration. */
  public List<String> parameters() {
    return yardstick.parameters();
  }

  /**
   * Trains on a backend and does each of its steps again on the yardstick.
   *
   * @param progress is told each step, from 1
   * @throws io.github.vae4j.api.backend.BackendException as the backend does
   */
  public Comparison compare(Backend backend, LongConsumer progress) {
    try (TrainingSteps training = trainer.steps(data, backend)) {
      List<StepDifferences> steps = new ArrayList<>();
      Map<String, HostArray> before = widened(training.state());
      for (int i = 0; i < steps(); i++) {
        Map<String, HostArray> inputs = training.inputs(i);
        long start = System.nanoTime();
        HostArray report = training.run(inputs);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, HostArray> after = widened(training.state());
        yardstick.restore(before);
        HostArray expectedReport = yardstick.run(widened(inputs));
        Map<String, HostArray> expected = yardstick.state();
        Map<String, Difference> state = new LinkedHashMap<>();
        for (Map.Entry<String, HostArray> entry : after.entrySet()) {
          String name = entry.getKey();
          state.put(
              name,
              Difference.ofStep(
                  entry.getValue(), Named.get(expected, name), Named.get(before, name)));
        }
        steps.add(
            new StepDifferences(
                i + 1,
                seconds,
                Difference.ofResult(report, expectedReport),
                state,
                Math.abs(mean(report) - bounds.get(i))));
        before = after;
        progress.accept(i + 1);
      }
      return new Comparison(steps, apart(before));
    }
  }

  private Map<String, Double> apart(Map<String, HostArray> state) {
    Map<String, Double> apart = new LinkedHashMap<>();
    for (String name : parameters()) {
      apart.put(name, Difference.ofResult(Named.get(state, name), Named.get(end, name)).absolute());
    }
    return apart;
  }

  /** Returns the mean of the first row, the bound of each datum. */
  private static double mean(HostArray report) {
    int batch = report.shape().dim(1);
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      sum += report.get(i);
    }
    return sum / batch;
  }

  private static Map<String, HostArray> widened(Map<String, HostArray> arrays) {
    Map<String, HostArray> wide = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) ->
            wide.put(
                name,
                array.type().dtype().isFloating()
                    ? HostArray.of(array.shape(), array.toDoubles())
                    : array));
    return wide;
  }

  /** Closes the yardstick. */
  @Override
  public void close() {
    yardstick.close();
    reference.close();
  }
}
