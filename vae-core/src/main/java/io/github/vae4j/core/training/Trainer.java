package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.TrainingSample;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.optimizer.ParameterUpdates;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.shard.ShardScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Trains a model: algorithm 1 of AEVB (Kingma and Welling 2014), each step one program and one call
 * into the engine. Data are shuffled under the seed; with validation data the best model by the
 * method's bound on them is kept. The same seed on the same backend gives the same bits.
 *
 * <p>An encoder that lags behind the decoder lets the posterior collapse (He, Spokoyny, Neubig and
 * Berg-Kirkpatrick 2019). With {@link TrainingOptions#encoderUpdates} it is updated alone before
 * each step, until its bound stops rising from one 15 updates to the next. The step then moves
 * both. That ends for good at the first look at which the mutual information I_q(x; z) is no
 * greater than at the look before.
 */
public final class Trainer {
  /** The setting that is the digest of the training data. */
  static final String TRAINING_DATA = "training data";

  /** The setting that is the digest of the validation data. */
  static final String VALIDATION_DATA = "validation data";

  private final VaeModel model;
  private final Preprocessing preprocessing;
  private final InferenceMethod method;
  private final TrainingOptions options;
  private final TrainingListener listener;
  private final Map<String, double[]> initialValues;
  private final boolean saved;
  private final Course course;

  /**
   * Where a training begins, what is kept and told of it on its way, and when it ends early.
   *
   * @param from where it goes on; empty for the start
   * @param keep what keeps a checkpoint; empty for none
   * @param every longest time within an epoch without a checkpoint
   * @param stop asked after each step
   * @param profiled whether it tells where its time goes
   * @param scheduler has the shards computed; empty for the training's own engine
   */
  private record Course(
      Optional<Checkpoint> from,
      Optional<Consumer<Checkpoint>> keep,
      Duration every,
      BooleanSupplier stop,
      boolean profiled,
      Optional<ShardScheduler> scheduler) {
    static final Course WHOLE =
        new Course(
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            () -> false,
            false,
            Optional.empty());

    Course keeping(Optional<Consumer<Checkpoint>> other, Duration often) {
      return new Course(from, other, often, stop, profiled, scheduler);
    }

    Course from(Optional<Checkpoint> other) {
      return new Course(other, keep, every, stop, profiled, scheduler);
    }

    Course stop(BooleanSupplier other) {
      return new Course(from, keep, every, other, profiled, scheduler);
    }

    Course profiled(boolean other) {
      return new Course(from, keep, every, stop, other, scheduler);
    }

    Course scheduler(ShardScheduler other) {
      return new Course(from, keep, every, stop, profiled, Optional.of(other));
    }
  }

  private Trainer(
      VaeModel model,
      Preprocessing preprocessing,
      InferenceMethod method,
      TrainingOptions options,
      TrainingListener listener,
      Map<String, double[]> initialValues,
      boolean saved,
      Course course) {
    this.model = model;
    this.preprocessing = preprocessing;
    this.method = method;
    this.options = options;
    this.listener = listener;
    this.initialValues = Map.copyOf(initialValues);
    this.saved = saved;
    this.course = course;
  }

  /**
   * Returns a trainer by the model's own {@linkplain VaeModel#objective objective}, usually the
   * ELBO (SGVB-B, one sample), with the default options, which reports to nobody.
   */
  public static Trainer of(VaeModel model, Preprocessing preprocessing) {
    return new Trainer(
        model,
        preprocessing,
        InferenceMethods.discover().create(model.objective()),
        TrainingOptions.builder().build(),
        TrainingListener.none(),
        Map.of(),
        true,
        Course.WHOLE);
  }

  /** Returns the same training by another method; {@link VaeModel#objective} by default. */
  public Trainer method(InferenceMethod other) {
    return new Trainer(
        model, preprocessing, other, options, listener, initialValues, saved, course);
  }

  /** Returns the same training with other options. */
  public Trainer options(TrainingOptions other) {
    return new Trainer(model, preprocessing, method, other, listener, initialValues, saved, course);
  }

  /** Returns the same training that reports to a listener. */
  public Trainer listener(TrainingListener other) {
    return new Trainer(model, preprocessing, method, options, other, initialValues, saved, course);
  }

  /**
   * Returns the same training with other first values of some parameters, by name; those that are
   * not named start as the model has it ({@link VaeModel#startFrom} and the initialisers).
   */
  public Trainer initialValues(Map<String, double[]> values) {
    return new Trainer(model, preprocessing, method, options, listener, values, saved, course);
  }

  /** Returns the same training of a model that will not be saved and need not describe itself. */
  public Trainer unsaved() {
    return new Trainer(
        model, preprocessing, method, options, listener, initialValues, false, course);
  }

  /**
   * Returns the same training that keeps a checkpoint in a file, from which it can {@linkplain
   * #resume go on}: the last one, replaced after epochs and within them, and at the end.
   * Checkpoints take a hundredth of the time or so; where epochs are short, not each has one.
   *
   * @param every longest time within an epoch without a checkpoint
   */
  public Trainer checkpoints(Path file, Duration every) {
    return checkpoints(() -> file, every);
  }

  /**
   * Returns the same training with {@linkplain #checkpoints(Path, Duration) checkpoints} whose file
   * is asked for each time.
   *
   * @param file may throw a {@link FileException}, which is told to the listener
   */
  public Trainer checkpoints(Supplier<Path> file, Duration every) {
    return checkpoints(checkpoint -> checkpoint.save(file.get()), every);
  }

  /**
   * Returns the same training whose {@linkplain #checkpoints(Path, Duration) checkpoints} somebody
   * else keeps.
   *
   * @param keep may throw a {@link FileException}, which is told to the listener
   */
  public Trainer checkpoints(Consumer<Checkpoint> keep, Duration every) {
    return with(course.keeping(Optional.of(keep), every));
  }

  /**
   * Returns the same training that goes on from a checkpoint of it, with the bits of a training
   * that was not interrupted: on the same engine, where that gives the same bits for the same seed
   * at all. The number of epochs or steps may be another; the schedule of the learning rate is then
   * that of the new length.
   */
  public Trainer resume(Checkpoint checkpoint) {
    return with(course.from(Optional.of(checkpoint)));
  }

  /**
   * Returns the same training that ends after the step at hand once this is true, with a {@link
   * TrainingStoppedException} that holds the best model so far. An interrupted thread ends it so
   * too.
   */
  public Trainer stopWhen(BooleanSupplier stop) {
    return with(course.stop(stop));
  }

  /** Returns the same training from its start, of which no checkpoints are kept. */
  public Trainer withoutCheckpoints() {
    return with(course.from(Optional.empty()).keeping(Optional.empty(), Duration.ZERO));
  }

  /**
   * Returns the same training, with the same bits, which tells its listener {@linkplain
   * TrainingListener#onProfile where its time went}, or one that does not. In some of its steps the
   * engine tells the time of each equation, and these take longer.
   */
  public Trainer profiled(boolean on) {
    return with(course.profiled(on));
  }

  /**
   * Returns the same training, with the same bits, the {@linkplain TrainingOptions#shards shards}
   * of whose steps somebody else has computed, by {@link #shardGradients}. All else is done here:
   * the data are read, the update is made, the validation data are looked at. So are updates of the
   * encoder alone, and the first step where it is {@linkplain TrainingOptions#verify verified}.
   */
  public Trainer scheduled(ShardScheduler scheduler) {
    return with(course.scheduler(scheduler));
  }

  Optional<ShardScheduler> scheduler() {
    return course.scheduler;
  }

  /** Returns whether it tells where its time goes. */
  public boolean profiled() {
    return course.profiled;
  }

  private Trainer with(Course other) {
    return new Trainer(
        model, preprocessing, method, options, listener, initialValues, saved, other);
  }

  /**
   * Trains on {@code training} and returns the model of the last epoch.
   *
   * @throws VerificationException if the backend computes the first step otherwise than plain Java
   * @throws TrainingDivergedException if a value turns infinite or NaN
   * @throws TrainingStoppedException if it is told to {@linkplain #stopWhen stop} or its thread is
   *     interrupted
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if an initial value is
   * @throws IllegalArgumentException if the data do not fit the model, the method takes no beta and
   *     that is not 1, or needs whole batches and there are several shards, the model cannot be
   *     saved and is not {@link #unsaved}, or the checkpoint to {@linkplain #resume go on} from is
   *     of another training
   */
  public TrainedVae fit(Dataset training, Backend backend) {
    return run(training, Optional.empty(), backend);
  }

  /**
   * Trains on {@code training} and returns the model of the epoch with the best bound, the method's
   * own with the KL weight beta, on {@code validation}. Epochs count from the end of a warm-up on,
   * from the first whose last step had the KL weight beta. If there is none, or the method does not
   * tell its bound with another KL weight than 1, the last epoch is kept.
   *
   * @throws VerificationException if the backend computes the first step otherwise than plain Java
   * @throws TrainingDivergedException if a value turns infinite or NaN
   * @throws TrainingStoppedException if it is told to {@linkplain #stopWhen stop} or its thread is
   *     interrupted
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if an initial value is
   * @throws IllegalArgumentException if the data do not fit the model, the method takes no beta and
   *     that is not 1, or does not tell its bound with that weight and there is a patience, or
   *     needs whole batches and there are several shards, the model cannot be saved and is not
   *     {@link #unsaved}, or the checkpoint to {@linkplain #resume go on} from is of another
   *     training
   */
  public TrainedVae fit(Dataset training, Dataset validation, Backend backend) {
    return run(training, Optional.of(validation), backend);
  }

  /** Traces a step and says what it will take on this backend, without running anything. */
  public TrainingPlan plan(Backend backend) {
    TrainingOptions.requireRows(method, options.shards());
    // The number of data is a constant of the program: it changes nothing that is counted here.
    StepProgram step = StepProgram.trace(model, method.forTraining(1), options);
    return TrainingPlan.of(step, options, backend);
  }

  /**
   * Opens this training on a backend, to be run step by step with the state and the inputs of
   * {@link #fit}, without updates of the encoder alone.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public TrainingSteps steps(Dataset training, Backend backend) {
    return steps(training, backend, TrainingClock.none());
  }

  /**
   * Opens what a worker computes of this training, on a backend of its own and without the data. Of
   * the options batch size, shards, seed, element type and noise have to be those of the training.
   *
   * @param count of the training data
   * @throws IllegalArgumentException if the options have 1 shard, or the method needs whole batches
   */
  public ShardGradients shardGradients(int count, Backend backend) {
    requireApart();
    StepProgram step = StepProgram.trace(model, method.forTraining(count), options);
    return new ShardWorker(
        step, CompiledStep.compile(backend, step), StepInputs.key(options, TrainingSteps.STREAM));
  }

  private void requireApart() {
    TrainingOptions.requireRows(method, options.shards());
    if (options.shards() == 1) {
      throw new IllegalArgumentException(
          "shards: need to be at least 2 to be computed apart, got 1; raise their number");
    }
  }

  private TrainingSteps steps(Dataset training, Backend backend, TrainingClock clock) {
    requireFit(training);
    TrainingClock.Span compiling = clock.begin(Phase.COMPILE);
    StepProgram step = StepProgram.trace(model, method.forTraining(training.size()), options);
    TrainingSteps steps =
        TrainingSteps.open(
            model,
            step,
            initialState(step, training),
            training,
            preprocessing,
            options,
            backend,
            clock);
    compiling.end();
    return steps;
  }

  /** Returns the method that trains it. */
  public InferenceMethod method() {
    return method;
  }

  /** Returns what is done to data before the model sees them. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** Returns how it trains. */
  public TrainingOptions options() {
    return options;
  }

  VaeModel model() {
    return model;
  }

  TrainingListener listener() {
    return listener;
  }

  /** Returns all that the bits of a training depend on, but its length, by name. */
  Map<String, String> setting(Dataset training, Optional<Dataset> validation, Backend backend) {
    Map<String, String> setting = new LinkedHashMap<>();
    setting.put(
        "model", model.description().isEmpty() ? model.getClass().getName() : model.description());
    setting.put("shape of the data", model.eventShape().toString());
    setting.put("preprocessing", preprocessing.digest());
    setting.put(TRAINING_DATA, preprocessing.digest(training));
    setting.put(VALIDATION_DATA, validation.map(preprocessing::digest).orElse("none"));
    setting.put("objective", method.name());
    setting.put("seed", Long.toString(options.seed()));
    setting.put("length", options.steps() == 0 ? "in epochs" : "in steps");
    setting.put("batch size", Integer.toString(options.batchSize()));
    setting.put("number of shards", unless(1, options.shards()));
    setting.put("optimizer", options.optimizer().toString());
    setting.put("learning rate", Double.toString(options.learningRate()));
    setting.put("schedule", options.schedule().label());
    setting.put("beta", Double.toString(options.beta()));
    setting.put("KL warm-up", Double.toString(options.klWarmup()));
    setting.put("KL cycles", unless(1, options.klCycles()));
    setting.put("average", unless(0.0, options.average()));
    setting.put("encoder updates", unless(0, options.encoderUpdates()));
    setting.put("clip norm", Double.toString(options.clipNorm()));
    setting.put("patience", Integer.toString(options.patience()));
    setting.put("element type", options.dtype().toString());
    setting.put("noise", options.deviceNoise() ? "of the engine" : "of the host");
    setting.put("backend", backend.name());
    setting.put("engine", backend.facts().getOrDefault("engine", ""));
    for (String fact : Checkpoint.OF_MACHINE) {
      setting.put(fact, backend.facts().getOrDefault(fact, ""));
    }
    return setting;
  }

  /** Returns a number as text; none where it is the one that says so. */
  private static <T extends Number> String unless(T off, T value) {
    return value.equals(off) ? "none" : value.toString();
  }

  /**
   * Goes through all that {@link #fit(Dataset, Dataset, Backend)} does before its first step, and
   * takes none: what that would refuse is refused. Checkpoints are not looked at.
   *
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if an initial value is
   * @throws IllegalArgumentException as {@link #fit(Dataset, Dataset, Backend)}
   */
  public void check(Dataset training, Dataset validation, Backend backend) {
    opened(training, Optional.of(validation), backend, TrainingClock.none(), run -> true);
  }

  private TrainedVae run(Dataset training, Optional<Dataset> validation, Backend backend) {
    TrainingClock clock = course.profiled ? TrainingClock.measuring() : TrainingClock.off();
    return opened(
        training,
        validation,
        backend,
        clock,
        run -> {
          TrainedVae trained =
              run.train(
                  course.from,
                  new CheckpointKeeper(
                      course.keep, course.every, listener::onCheckpointFailed, clock),
                  course.stop);
          if (course.profiled) {
            listener.onProfile(clock.profile(backend, options.dtype()));
          }
          return trained;
        });
  }

  private <T> T opened(
      Dataset training,
      Optional<Dataset> validation,
      Backend backend,
      TrainingClock clock,
      Function<TrainingRun, T> use) {
    TrainingOptions.requireRows(method, options.shards());
    course.scheduler.ifPresent(other -> requireApart());
    String advice = "divide the data by their greatest number, or choose another likelihood";
    preprocessing.check(training, model, advice);
    validation.ifPresent(data -> preprocessing.check(data, model, advice));
    try (TrainingSteps steps = steps(training, backend, clock);
        EncoderUpdates encoder =
            EncoderUpdates.open(
                model, steps.program().method(), training, preprocessing, options, backend);
        Evaluator evaluator =
            Evaluator.of(model, options.dtype(), preprocessing, false, backend, steps.kept())) {
      requireInformation(evaluator);
      if (validation.isPresent()) {
        requireComparable(steps.program());
      }
      return use.apply(
          new TrainingRun(this, steps, encoder, evaluator, validation, training, backend));
    }
  }

  /**
   * Checks that epochs can be compared, if the training is to stop once they get no better.
   *
   * @throws IllegalArgumentException if they cannot
   */
  private void requireComparable(StepProgram step) {
    if (options.patience() > 0 && options.beta() != 1 && !step.tellsWeighted()) {
      throw new IllegalArgumentException(
          "patience: needs to be 0, got "
              + options.patience()
              + ": "
              + method.name()
              + " does not tell its bound with KL weight "
              + options.beta()
              + ", by which epochs would be compared; leave --patience out, and the last epoch is"
              + " kept");
    }
  }

  /**
   * Checks that the mutual information can be told, if it is to end the updates of the encoder.
   *
   * @throws IllegalArgumentException if it cannot
   */
  private void requireInformation(Evaluator evaluator) {
    if (options.encoderUpdates() > 0 && !evaluator.tellsInformation()) {
      throw new IllegalArgumentException(
          "encoder updates: end when the mutual information of data and latents stops rising, and"
              + " this posterior, which scores only its own draws, does not tell it; take"
              + " --posterior normal, full, lowrank:R or realnvp:L, or leave --encoder-updates"
              + " out");
    }
  }

  private void requireFit(Dataset data) {
    TrainingOptions.requireRows(method, options.shards());
    BatchReader.requireFit(model, data, preprocessing);
    if (options.beta() != 1 && !method.takesBeta()) {
      throw new IllegalArgumentException(
          "beta: "
              + method.name()
              + " has no KL term to weigh and needs beta 1, got "
              + options.beta()
              + "; choose the objective elbo for a beta-VAE"
              + (method.takesKlWeight() ? ", or a KL warm-up, which ends at 1" : ""));
    }
    if (options.klWarmup() != 0 && !method.takesKlWeight()) {
      throw new IllegalArgumentException(
          "KL warm-up: "
              + method.name()
              + " has no KL term to weigh and needs a warm-up of 0, got "
              + options.klWarmup()
              + "; leave --kl-warmup out, or choose an objective with a bound, such as vimco:5 or"
              + " iwae:5");
    }
    if (saved) {
      TrainedVae.requireSavable(model);
    }
  }

  private Map<String, HostArray> initialState(StepProgram step, Dataset training) {
    Map<String, double[]> first =
        new LinkedHashMap<>(
            model.startFrom(new TrainingSample(training, preprocessing, options.seed())));
    first.putAll(initialValues);
    Map<String, HostArray> state =
        ParameterUpdates.initialState(
            step.parameters(), options.optimizer(), options.seed(), first);
    if (options.average() > 0) {
      for (Parameter parameter : step.parameters()) {
        state.put(StepProgram.averageName(parameter.name()), Named.get(state, parameter.name()));
      }
    }
    Finite.requireTensors("initial values", state, "give finite ones");
    for (String name : first.keySet()) {
      if (!state.containsKey(name)) {
        throw new IllegalArgumentException(
            "initial values: the model has no parameter '" + name + "'; it has " + state.keySet());
      }
    }
    return state;
  }
}
