package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.mcmc.MonteCarloEm;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.optimizer.L2;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trainings as in section 5 of AEVB (Kingma and Welling 2014): one hidden tanh layer on either
 * side, minibatches of 100, one sample, Adagrad with a warm-up or another optimiser, every
 * parameter started from N(0, scale^2), the prior N(0, I) on all of them, and a step size that is
 * chosen by what a short trial of each reaches on training data.
 *
 * @param data to train and to test on
 * @param likelihood of a datum
 * @param hidden units of encoder and decoder
 * @param initialScale standard deviation of the parameters' first values
 * @param optimizer of the parameters; the paper's is Adagrad
 * @param steps the step sizes to choose from
 * @param schedule when a training is looked at
 * @param seed of everything that is drawn
 * @param backend that trains
 * @param console that shows the progress
 */
record Experiment(
    ExperimentData data,
    Likelihood likelihood,
    int hidden,
    double initialScale,
    Optimizer optimizer,
    List<Double> steps,
    MeasurementSchedule schedule,
    long seed,
    Backend backend,
    Console console) {
  static final int BATCH = 100;
  private static final double SCALE_FLOOR = 1.0 / 512; // half a grey level

  /** Opens a training at a step size. */
  @FunctionalInterface
  interface Opening {
    StoppableTraining open(double step);
  }

  /** Returns the model with so many latent dimensions. */
  VaeSpec model(int latent) {
    return VaeSpec.mlp(
        data.training().itemShape(),
        latent,
        likelihood.heads() == 1
            ? likelihood
            : Likelihood.of(likelihood.name() + ":floor=" + SCALE_FLOOR),
        hidden);
  }

  /** Returns the trainings of a model by the method of inference with this word. */
  Opening training(VaeSpec model, String word) {
    InferenceMethod method = InferenceMethods.discover().create(word);
    int size = data.training().size();
    return step ->
        new MinibatchSteps(
            Trainer.of(model, data.preprocessing())
                .method(method)
                .options(options(step))
                .initialValues(initialValues(model))
                .steps(data.training(), backend),
            size,
            BATCH);
  }

  /** Returns the trainings of a model by Monte Carlo EM, which has no encoder. */
  Opening monteCarloEm(VaeSpec model) {
    int size = data.training().size();
    return step ->
        new MonteCarloEmSteps(
            new MonteCarloEm(
                model,
                data.preprocessing(),
                options(step),
                initialValues(model),
                data.training(),
                backend),
            size,
            BATCH);
  }

  /** Returns the same experiment on other data. */
  Experiment on(ExperimentData other) {
    return new Experiment(
        other,
        likelihood,
        hidden,
        initialScale,
        optimizer,
        steps,
        schedule,
        seed,
        backend,
        console);
  }

  /** Trains a model by AEVB, measured by its bound, and prints a line on it. */
  TrainedVae aevb(int latent) {
    VaeSpec model = model(latent);
    try (BoundMeasure bounds = new BoundMeasure(model, data, BoundMeasure.USUAL, seed, backend)) {
      String name = "N_z " + latent + ", AEVB";
      Curve curve = run(name, training(model, "elbo"), bounds);
      console.line("%s", curve.line(name));
      return trained(model, curve);
    }
  }

  private TrainingOptions options(double step) {
    int size = data.training().size();
    return TrainingOptions.builder()
        .epochs(MinibatchSteps.epochs(schedule.last(), size))
        .batchSize(BATCH)
        .seed(seed)
        .optimizer(new L2(optimizer, 1.0 / size))
        .learningRate(step)
        .schedule(Schedule.CONSTANT)
        .build();
  }

  /** Returns a normal first value of every parameter, biases included, under its name. */
  Map<String, double[]> initialValues(VaeSpec model) {
    RandomKey key = RandomKey.of(seed).fold("initial values");
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Parameter parameter : ModelParameters.of(model, DType.FLOAT32)) {
      values.put(
          parameter.name(),
          Initializer.normal(initialScale)
              .values(key.fold(parameter.name()), parameter.type().shape()));
    }
    return values;
  }

  /**
   * Tries each step size, goes on with the best one and measures on the way.
   *
   * @param name what the progress calls this training
   * @throws NonFiniteException if a value is not finite: the steps are too long
   */
  Curve run(String name, Opening opening, Measure measure) {
    List<Followed> tried = new ArrayList<>();
    try {
      for (double step : steps) {
        Followed training = new Followed(name, step, opening.open(step));
        tried.add(training);
        training.follow(schedule.trial(), measure);
      }
      Followed best =
          tried.stream().max(Comparator.comparingDouble(Followed::reached)).orElseThrow();
      Map<Double, Double> trials = new LinkedHashMap<>();
      tried.forEach(training -> trials.put(training.step, training.reached()));
      best.requireFinite();
      for (long points : schedule.points().subList(1, schedule.points().size())) {
        best.follow(points, measure);
        best.requireFinite();
      }
      return new Curve(best.step, trials, List.copyOf(best.points), best.training.parameters());
    } finally {
      tried.forEach(training -> training.training.close());
    }
  }

  private TrainedVae trained(VaeSpec model, Curve curve) {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("seed", Long.toString(seed));
    provenance.put("objective", "elbo");
    provenance.put("options", options(curve.step()).toString());
    provenance.put("training-data", data.training().name());
    provenance.put("training-data-sha256", data.training().digest());
    provenance.put("training-data-count", Integer.toString(data.training().size()));
    provenance.put("backend", backend.name());
    return new TrainedVae(
        model, curve.parameters(), data.preprocessing(), data.training().columns(), provenance);
  }

  /** A training at one step size and what was measured of it. */
  private final class Followed {
    private final String name;
    private final double step;
    private final StoppableTraining training;
    private final List<Curve.Point> points = new ArrayList<>();
    private double seconds;
    private Optional<NonFiniteException> diverged = Optional.empty();

    Followed(String name, double step, StoppableTraining training) {
      this.name = name;
      this.step = step;
      this.training = training;
    }

    void follow(long until, Measure measure) {
      long from = points.isEmpty() ? 0 : points.get(points.size() - 1).points();
      Stopwatch watch = new Stopwatch();
      long done =
          training.advance(
              until,
              now ->
                  console.progress(
                      (double) now / schedule.last(),
                      String.format(
                          Locale.ROOT,
                          "%s, step %s: %,d of %,d points, %s%s",
                          name,
                          step,
                          now,
                          schedule.last(),
                          watch.rate(now - from, schedule.last() - from, "points"),
                          points.isEmpty()
                              ? ""
                              : String.format(Locale.ROOT, ", %.2f nats", reached()))));
      seconds += watch.seconds();
      try {
        Measure.Values values = measure.at(training.parameters());
        Finite.require(values.training());
        Finite.require(values.test());
        points.add(new Curve.Point(done, values, seconds));
      } catch (NonFiniteException e) {
        diverged = Optional.of(e);
      }
    }

    /** Returns the last training value, minus infinity if it is none. */
    double reached() {
      return diverged.isPresent()
          ? Double.NEGATIVE_INFINITY
          : points.get(points.size() - 1).values().training().mean();
    }

    void requireFinite() {
      if (diverged.isPresent()) {
        throw new NonFiniteException(
            name
                + ": expected finite values beyond "
                + (points.isEmpty() ? 0 : points.get(points.size() - 1).points())
                + " points at the step size "
                + step
                + ", found none; give smaller --steps",
            diverged.get());
      }
    }
  }
}
