package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Liveness;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.pass.FlopCount;
import io.github.vae4j.core.pass.Passes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a model: algorithm 1 of AEVB (Kingma and Welling 2014), each step one program and one call
 * into the engine. Data are shuffled under the seed; with validation data the best model by the
 * method's bound on them is kept. The same seed on the same backend gives the same bits.
 */
public final class Trainer {
  private final VaeModel model;
  private final Preprocessing preprocessing;
  private final InferenceMethod method;
  private final TrainingOptions options;
  private final TrainingListener listener;
  private final Map<String, double[]> initialValues;
  private final boolean saved;

  private Trainer(
      VaeModel model,
      Preprocessing preprocessing,
      InferenceMethod method,
      TrainingOptions options,
      TrainingListener listener,
      Map<String, double[]> initialValues,
      boolean saved) {
    this.model = model;
    this.preprocessing = preprocessing;
    this.method = method;
    this.options = options;
    this.listener = listener;
    this.initialValues = Map.copyOf(initialValues);
    this.saved = saved;
  }

  /**
   * Returns a trainer that maximises the ELBO (SGVB-B, one sample) with the default options and
   * reports to nobody.
   */
  public static Trainer of(VaeModel model, Preprocessing preprocessing) {
    return new Trainer(
        model,
        preprocessing,
        Elbo.defaults(),
        TrainingOptions.builder().build(),
        TrainingListener.none(),
        Map.of(),
        true);
  }

  /** Returns the same training by another method; {@link Elbo#defaults} by default. */
  public Trainer method(InferenceMethod other) {
    return new Trainer(model, preprocessing, other, options, listener, initialValues, saved);
  }

  /** Returns the same training with other options. */
  public Trainer options(TrainingOptions other) {
    return new Trainer(model, preprocessing, method, other, listener, initialValues, saved);
  }

  /** Returns the same training that reports to a listener. */
  public Trainer listener(TrainingListener other) {
    return new Trainer(model, preprocessing, method, options, other, initialValues, saved);
  }

  /**
   * Returns the same training with other first values of some parameters, by name; those that are
   * not named start as the model has it ({@link VaeModel#startFrom} and the initialisers).
   */
  public Trainer initialValues(Map<String, double[]> values) {
    return new Trainer(model, preprocessing, method, options, listener, values, saved);
  }

  /** Returns the same training of a model that will not be saved and need not describe itself. */
  public Trainer unsaved() {
    return new Trainer(model, preprocessing, method, options, listener, initialValues, false);
  }

  /**
   * Trains on {@code training} and returns the model of the last epoch.
   *
   * @throws VerificationException if the backend computes the first step otherwise than plain Java
   * @throws TrainingDivergedException if a value turns infinite or NaN
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if an initial value is
   * @throws IllegalArgumentException if the data do not fit the model, the method takes no beta and
   *     that is not 1, or the model cannot be saved and is not {@link #unsaved}
   */
  public TrainedVae fit(Dataset training, Backend backend) {
    return run(training, Optional.empty(), backend);
  }

  /**
   * Trains on {@code training} and returns the model of the epoch with the best bound, the method's
   * own, on {@code validation}.
   *
   * @throws VerificationException if the backend computes the first step otherwise than plain Java
   * @throws TrainingDivergedException if a value turns infinite or NaN
   * @throws io.github.vae4j.core.data.DataException if a number of the data is NaN or infinite
   * @throws NonFiniteException if an initial value is
   * @throws IllegalArgumentException if the data do not fit the model, the method takes no beta and
   *     that is not 1, or the model cannot be saved and is not {@link #unsaved}
   */
  public TrainedVae fit(Dataset training, Dataset validation, Backend backend) {
    return run(training, Optional.of(validation), backend);
  }

  /** Traces a step and says what it will take on this backend, without running anything. */
  public TrainingPlan plan(Backend backend) {
    // The number of data is a constant of the program: it changes nothing that is counted here.
    StepProgram step = StepProgram.trace(model, method.forTraining(1), options);
    Program program = Passes.optimize(step.program(), backend::supports);
    long parameters = step.parameters().stream().mapToLong(p -> p.type().shape().size()).sum();
    long stateBytes =
        program.inputs().stream()
            .filter(input -> step.carried().contains(input.name()))
            .mapToLong(input -> input.type().bytes())
            .sum();
    return new TrainingPlan(
        parameters,
        program.equations().size(),
        FlopCount.of(program),
        stateBytes,
        Liveness.of(program).peakBytes());
  }

  /**
   * Opens this training on a backend, to be run step by step with the state and the inputs of
   * {@link #fit}.
   *
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public TrainingSteps steps(Dataset training, Backend backend) {
    check(training);
    StepProgram step = StepProgram.trace(model, method.forTraining(training.size()), options);
    return TrainingSteps.open(
        model, step, initialState(step, training), training, preprocessing, options, backend);
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

  private TrainedVae run(Dataset training, Optional<Dataset> validation, Backend backend) {
    String advice = "divide the data by their greatest number, or choose another likelihood";
    preprocessing.check(training, model, advice);
    validation.ifPresent(data -> preprocessing.check(data, model, advice));
    try (TrainingSteps steps = steps(training, backend);
        Evaluator evaluator =
            Evaluator.of(
                model, options.dtype(), preprocessing, false, backend, steps.arrays().map())) {
      return new Run(steps, evaluator, validation, training, backend).train();
    }
  }

  private void check(Dataset data) {
    BatchReader.requireFit(model, data, preprocessing);
    if (options.beta() != 1 && !method.takesBeta()) {
      throw new IllegalArgumentException(
          "beta: "
              + method.name()
              + " has no KL term to weigh and needs beta 1, got "
              + options.beta()
              + "; choose the objective elbo for a beta-VAE, or a KL warm-up, which ends at 1");
    }
    if (saved) {
      TrainedVae.requireSavable(model);
    }
  }

  private Map<String, HostArray> initialState(StepProgram step, Dataset training) {
    Map<String, double[]> first =
        new LinkedHashMap<>(model.startFrom(new TrainingSample(training, preprocessing, options)));
    first.putAll(initialValues);
    Map<String, HostArray> state = ParameterUpdates.initialState(step.parameters(), options, first);
    Finite.requireTensors("initial values", state, "give finite ones");
    for (String name : first.keySet()) {
      if (!state.containsKey(name)) {
        throw new IllegalArgumentException(
            "initial values: the model has no parameter '" + name + "'; it has " + state.keySet());
      }
    }
    return state;
  }

  /** One training in progress. */
  private final class Run {
    private final TrainingSteps steps;
    private final StepProgram step;
    private final StepInputs inputs;
    private final DeviceArrays state;
    private final Evaluator evaluator;
    private final Optional<Dataset> validation;
    private final Dataset training;
    private final Backend backend;

    private Optional<Verification> verification = Optional.empty();
    private Optional<Estimate> bestValidation = Optional.empty();
    private final int epochs;
    private int first; // epoch since the last look
    private int bestEpoch;
    private Map<String, HostArray> bestState = Map.of();
    private Map<String, HostArray> epochStart = Map.of();

    Run(
        TrainingSteps steps,
        Evaluator evaluator,
        Optional<Dataset> validation,
        Dataset training,
        Backend backend) {
      this.steps = steps;
      this.step = steps.program();
      this.inputs = steps.inputs();
      this.state = steps.arrays();
      this.evaluator = evaluator;
      this.validation = validation;
      this.training = training;
      this.backend = backend;
      this.epochs = options.passes(training.size());
    }

    TrainedVae train() {
      if (options.verify()) {
        verification = Optional.of(FirstStep.verify(Trainer.this, steps, training, backend));
        verification.ifPresent(listener::onVerified);
      }
      int epoch = 0;
      try (Prefetcher<StepInputs.Prepared> prefetcher =
          new Prefetcher<>(inputs::prepare, 0, inputs.steps())) {
        epochStart = state.download();
        while (epoch < epochs && !exhausted(epoch)) {
          first = epoch + 1;
          epoch = Math.min(epochs, epoch + options.passesPerLook(training.size()));
          EpochTotals totals = new EpochTotals((epoch - first + 1) * training.size(), step.parts());
          for (long i = firstStep(first); i < firstStep(epoch + 1); i++) {
            runStep(i, prefetcher.take(), totals);
          }
          listener.onEpoch(finishEpoch(epoch, totals));
        }
      }
      return trained(bestState, epoch);
    }

    /** Returns the first step of an epoch, counted from 0. */
    private long firstStep(int epoch) {
      return (long) (epoch - 1) * inputs.stepsPerEpoch();
    }

    private void runStep(long number, StepInputs.Prepared prepared, EpochTotals totals) {
      int epoch = (int) (number / inputs.stepsPerEpoch()) + 1;
      HostArray report = steps.run(prepared.inputs());
      double mean = totals.add(report, prepared.count(), options.batchSize());
      if (!Double.isFinite(mean)) {
        throw diverged(epoch, "training " + step.bound(), "");
      }
      listener.onStep(new StepReport(number + 1, inputs.steps(), epoch, step.bound(), mean));
    }

    private EpochReport finishEpoch(int epoch, EpochTotals totals) {
      Map<String, HostArray> epochEnd = state.download();
      for (String parameter : steps.parameters()) {
        if (Finite.firstNot(Named.get(epochEnd, parameter)) >= 0) {
          throw diverged(epoch, "parameter '" + parameter + "'", "");
        }
      }
      Optional<Estimate> estimate = validated(epoch);
      Estimate bound = requireFinite(epoch, totals.bound(step.bound(), step.samples()));
      Map<String, Estimate> parts = totals.parts(step.samples());
      parts.values().forEach(part -> requireFinite(epoch, part));
      boolean best =
          estimate.isEmpty()
              || bestValidation.isEmpty()
              || estimate.get().betterThan(bestValidation.get());
      if (best) {
        bestValidation = estimate;
        bestEpoch = epoch;
        bestState = epochEnd;
      }
      epochStart = epochEnd;
      long last = firstStep(epoch + 1) - 1;
      return new EpochReport(
          epoch,
          epochs,
          last + 1,
          bound,
          parts,
          estimate,
          best,
          inputs.learningRate(last),
          inputs.klWeight(last));
    }

    private Optional<Estimate> validated(int epoch) {
      try {
        return validation.map(data -> evaluator.bound(step.method(), data, options.seed()));
      } catch (NonFiniteException e) {
        throw diverged(epoch, "validation " + step.bound(), " (" + e.getMessage() + ")");
      }
    }

    private Estimate requireFinite(int epoch, Estimate estimate) {
      if (!Finite.is(estimate)) {
        throw diverged(epoch, "training " + estimate.bound(), "");
      }
      return estimate;
    }

    private boolean exhausted(int epoch) {
      int since = Math.max(bestEpoch, (int) Math.ceil(options.klWarmup() * epochs));
      long patience = (long) options.patience() * options.passesPerLook(training.size());
      return patience > 0 && validation.isPresent() && epoch - since >= patience;
    }

    /**
     * Runs the epochs since the last look again, watching every value, and says which turned
     * infinite or NaN first.
     *
     * @param seen what is not finite, for the message if every step is
     * @param where more on it, often empty
     */
    private TrainingDivergedException diverged(int epoch, String seen, String where) {
      NonFiniteSearch search = NonFiniteSearch.in(step.program());
      steps.restore(epochStart);
      boolean[] before = new boolean[0];
      try (CompiledProgram watched = CompiledProgram.compile(backend, search.program(), Set.of())) {
        for (long number = firstStep(first); number < firstStep(epoch + 1); number++) {
          Map<String, DeviceArray> outputs =
              watched.run(state.map(), inputs.prepare(number).inputs());
          boolean[] now = NonFiniteSearch.set(TrainingSteps.taken(outputs, NonFiniteSearch.FLAGS));
          TrainingSteps.taken(outputs, StepProgram.REPORT);
          if (before.length == 0) {
            before = new boolean[now.length];
          }
          if (!finite(outputs)) {
            outputs.values().forEach(DeviceArray::close);
            String message =
                "training: step "
                    + (number + 1)
                    + " of epoch "
                    + (number / inputs.stepsPerEpoch() + 1)
                    + ": the first value that is not finite is "
                    + search.firstNew(before, now)
                    + "; lower the learning rate or set a clip norm. The model before this step was kept";
            return new TrainingDivergedException(
                message, number + 1, trained(state.download(), epoch));
          }
          before = now;
          state.close();
          state.map().putAll(outputs);
        }
      }
      return new TrainingDivergedException(
          "training: the "
              + seen
              + " of epoch "
              + epoch
              + " is not finite although every step was; the model of the epoch's"
              + " start was kept"
              + where,
          firstStep(epoch + 1),
          trained(epochStart, epoch));
    }

    private boolean finite(Map<String, DeviceArray> outputs) {
      for (DeviceArray array : outputs.values()) {
        if (Finite.firstNot(array.download()) >= 0) {
          return false;
        }
      }
      return true;
    }

    private TrainedVae trained(Map<String, HostArray> values, int epochs) {
      Map<String, HostArray> parameters = new LinkedHashMap<>();
      for (Parameter parameter : step.parameters()) {
        HostArray value = values.get(parameter.name());
        if (value == null) {
          throw new IllegalStateException("training: no value of " + parameter.name());
        }
        parameters.put(parameter.name(), value);
      }
      Map<String, String> provenance = new LinkedHashMap<>();
      provenance.put("seed", Long.toString(options.seed()));
      provenance.put("objective", step.method().name());
      provenance.put("options", options.toString());
      provenance.put("training-data", training.name());
      provenance.put("training-data-sha256", preprocessing.modelled(training).digest());
      provenance.put("training-data-count", Integer.toString(training.size()));
      provenance.put("epochs-run", Integer.toString(epochs));
      if (bestEpoch > 0) {
        provenance.put("epoch-kept", Integer.toString(bestEpoch));
      }
      bestValidation.ifPresent(estimate -> provenance.put("validation", estimate.toString()));
      provenance.put("backend", backend.name());
      backend.facts().forEach((key, value) -> provenance.put("backend-" + key, value));
      provenance.put(
          "verified", verification.map(Verification::finding).orElse("no, not asked for"));
      provenance.put("java", Runtime.version().toString());
      return new TrainedVae(
          model, parameters, preprocessing, preprocessing.modelled(training).columns(), provenance);
    }
  }
}
