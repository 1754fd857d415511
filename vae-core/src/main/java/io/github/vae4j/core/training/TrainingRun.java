package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.pass.NonFiniteSearch;
import io.github.vae4j.core.prefetch.Prefetcher;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingClock;
import io.github.vae4j.core.shard.ShardScheduler;
import io.github.vae4j.core.training.EpochReport.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** One training in progress. */
final class TrainingRun {
  private static final Pattern ABSOLUTE_PATH = Pattern.compile("^(/|[A-Za-z]:[/\\\\])");

  private final Trainer trainer;
  private final TrainingOptions options;
  private final TrainingListener listener;
  private final TrainingSteps steps;
  private final StepProgram step;
  private final StepInputs inputs;
  private final TrainingClock clock;
  private final EncoderUpdates encoder;
  private final Evaluator evaluator;
  private final Optional<Dataset> validation;
  private final Dataset training;
  private final Backend backend;
  private final Optional<ShardScheduler> scheduler;
  private final Map<String, String> setting;
  private final int epochs;

  private long next; // steps that were taken
  private int first = 1; // epoch in which the next look begins
  private EpochTotals totals;
  private String verified = "";
  private int bestEpoch;
  private Map<String, HostArray> best = Map.of(); // parameters
  private final List<EpochReport> history = new ArrayList<>();
  private long lookStart; // step at which all values were last known to be finite
  private Map<String, HostArray> lookState = Map.of(); // state before that step
  private long lookUpdates; // of the encoder alone before that step
  private double secondsBefore; // of this look, before the training was resumed
  private long lookBegan = System.nanoTime();

  TrainingRun(
      Trainer trainer,
      TrainingSteps steps,
      EncoderUpdates encoder,
      Evaluator evaluator,
      Optional<Dataset> validation,
      Dataset training,
      Backend backend) {
    this.trainer = trainer;
    this.options = trainer.options();
    this.listener = trainer.listener();
    this.steps = steps;
    this.step = steps.program();
    this.inputs = steps.inputs();
    this.clock = steps.clock();
    this.encoder = encoder;
    this.evaluator = evaluator;
    this.validation = validation;
    this.training = training;
    this.backend = backend;
    this.scheduler = trainer.scheduler();
    this.setting = trainer.setting(training, validation, backend);
    this.epochs = options.passes(training.size());
    this.totals = totals();
  }

  /** Trains to the end, from the start or the checkpoint. */
  TrainedVae train(Optional<Checkpoint> from, CheckpointKeeper keeper, BooleanSupplier stop) {
    from.ifPresent(this::resume);
    verify();
    lookState = steps.state();
    lookStart = next;
    lookUpdates = encoder.count();
    clock.ofSteps(steps.compiled().program(), next, inputs.steps());
    try (Prefetcher<StepInputs.Prepared> prefetcher =
        new Prefetcher<>(
            scheduler.isPresent() ? inputs::prepareApart : inputs::prepare, next, inputs.steps())) {
      while (first <= epochs && !exhausted()) {
        int last = lastOfLook();
        while (next < firstStep(last + 1)) {
          TrainingClock.Span whole = clock.beginStep(next + 1);
          TrainingClock.Span wait = clock.begin(Phase.WAIT);
          StepInputs.Prepared prepared = prefetcher.take();
          wait.end();
          runStep(prepared);
          whole.end();
          if (stop.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw stopped(keeper);
          }
          keeper.afterStep(() -> checkpoint(steps.state()));
        }
        listener.onEpoch(finishLook(last));
        keeper.afterEpoch(() -> checkpoint(lookState));
      }
    }
    keeper.now(() -> checkpoint(lookState));
    return trained(best, first - 1);
  }

  private void verify() {
    if (options.verify()) {
      TrainingClock.Span verifying = clock.begin(Phase.VERIFY);
      Verification found = FirstStep.verify(trainer, steps, training, backend);
      verifying.end();
      verified = verified.isEmpty() ? found.finding() : verified;
      listener.onVerified(found);
    }
  }

  private void resume(Checkpoint from) {
    from.requireSame(setting);
    long whole = inputs.steps();
    if (from.step() > whole) {
      throw new IllegalArgumentException(
          from.name()
              + ": its training has taken "
              + from.step()
              + " steps, and this one ends after "
              + whole
              + "; raise the number of epochs or steps");
    }
    Checkpoint.Progress progress = from.progress();
    next = progress.step();
    first = progress.first();
    bestEpoch = progress.bestEpoch();
    encoder.goOnAfter(progress.encoderUpdates());
    verified = progress.verified();
    history.addAll(progress.history());
    best = new LinkedHashMap<>(from.best());
    int last = lastOfLook();
    if (next < firstStep(first) || next > firstStep(last + 1) || bestEpoch >= first) {
      throw new IllegalArgumentException(
          from.name() + ": expected epochs that go with step " + next + ", found epoch " + first);
    }
    Map<String, HostArray> state = ordered(steps.state(), from.state());
    if (!best.isEmpty()) {
      best = ordered(parameters(state), best);
    }
    steps.restore(state);
    totals = totals();
    totals.restore(from.totals());
    secondsBefore = progress.seconds();
    listener.onResumed(from, from.otherMachine(setting));
  }

  /** Returns the values in the order of those that are expected, of whose types they must be. */
  private static Map<String, HostArray> ordered(
      Map<String, HostArray> expected, Map<String, HostArray> values) {
    if (!expected.keySet().equals(values.keySet())) {
      throw new IllegalArgumentException(
          "checkpoint: expected values of " + expected.keySet() + ", found " + values.keySet());
    }
    Map<String, HostArray> ordered = new LinkedHashMap<>();
    expected.forEach(
        (name, array) -> {
          HostArray value = Named.get(values, name);
          if (!value.type().equals(array.type())) {
            throw new IllegalArgumentException(
                "checkpoint: expected '"
                    + name
                    + "' of "
                    + array.type()
                    + ", found "
                    + value.type());
          }
          ordered.put(name, value);
        });
    return ordered;
  }

  private EpochTotals totals() {
    int most = epochs - first + 1;
    int looked = Math.min(Math.max(most, 0), options.passesPerLook(training.size()));
    return new EpochTotals(looked * training.size(), step.parts());
  }

  /** Returns the epoch after which the validation data are looked at next. */
  private int lastOfLook() {
    return Math.min(epochs, first - 1 + options.passesPerLook(training.size()));
  }

  /** Returns the first step of an epoch, counted from 0. */
  private long firstStep(int epoch) {
    return (long) (epoch - 1) * inputs.stepsPerEpoch();
  }

  private int epochOf(long number) {
    return (int) (number / inputs.stepsPerEpoch()) + 1;
  }

  private void runStep(StepInputs.Prepared prepared) {
    if (encoderLags()) {
      TrainingClock.Span updating = clock.begin(Phase.ENCODER);
      encoder.before(next, steps.arrays());
      updating.end();
    }
    Map<String, HostArray> given = encoder.numbered(prepared.inputs(), next);
    HostArray report =
        scheduler
            .map(other -> steps.run(given, prepared.apart(), other))
            .orElseGet(() -> steps.run(given));
    next++;
    double mean = totals.add(report, prepared.count(), options.batchSize());
    int epoch = epochOf(next - 1);
    if (!Double.isFinite(mean)) {
      throw diverged(epoch, "training " + step.bound(), "");
    }
    listener.onStep(
        new StepReport(next, inputs.steps(), epoch, step.bound(), mean),
        () -> trained(parameters(steps.state()), epoch));
  }

  private EpochReport finishLook(int epoch) {
    TrainingClock.Span copying = clock.begin(Phase.KEEP);
    Map<String, HostArray> now = steps.state();
    copying.end();
    for (String parameter : steps.parameters()) {
      if (Finite.firstNot(Named.get(now, parameter)) >= 0) {
        throw diverged(epoch, "parameter '" + parameter + "'", "");
      }
    }
    TrainingClock.Span looking = clock.begin(Phase.VALIDATION);
    Optional<Evaluator.Look> look = looked(epoch);
    looking.end();
    Estimate bound = requireFinite(epoch, totals.bound(step.bound(), step.samples()));
    Map<String, Estimate> parts = totals.parts(step.samples());
    parts.values().forEach(part -> requireFinite(epoch, part));
    Optional<Estimate> validated = look.map(Evaluator.Look::bound);
    Optional<Estimate> weighted = look.flatMap(Evaluator.Look::weighted);
    double klWeight = inputs.klWeight(next - 1);
    Standing standing =
        look.map(found -> Standing.of(found, options.beta(), klWeight)).orElse(Standing.NONE);
    boolean better =
        standing.replaces(
            kept().map(report -> report.standing(options.beta())).orElse(Standing.NONE));
    if (better) {
      bestEpoch = epoch;
      best = parameters(now);
    }
    EpochReport report =
        new EpochReport(
            epoch,
            epochs,
            next,
            bound,
            parts,
            validated,
            weighted,
            information(),
            encoder.count(),
            better,
            inputs.learningRate(next - 1),
            klWeight,
            seconds());
    history.add(report);
    lookState = now;
    lookStart = next;
    lookUpdates = encoder.count();
    first = epoch + 1;
    totals = totals();
    secondsBefore = 0;
    lookBegan = System.nanoTime();
    return report;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - lookBegan) / 1e9;
  }

  private Optional<EpochReport> kept() {
    return history.stream().filter(report -> report.epoch() == bestEpoch).findFirst();
  }

  /** Returns whether the KL weight of an epoch's last step was that at which training ends. */
  private boolean finalWeight(EpochReport report) {
    return report.standing(options.beta()).finalWeight();
  }

  /** Returns the mutual information, as long as it decides on updates of the encoder. */
  private Optional<Estimate> information() {
    return encoderLags()
        ? evaluator.lookAtInformation(validation.orElse(training), options.seed())
        : Optional.empty();
  }

  /** Returns whether the encoder is updated alone: its information has risen at each look. */
  private boolean encoderLags() {
    List<Estimate> found = history.stream().flatMap(r -> r.information().stream()).toList();
    int looks = history.size();
    return options.encoderUpdates() > 0
        && found.size() == looks
        && (looks < 2 || found.get(looks - 1).mean() > found.get(looks - 2).mean());
  }

  private Optional<Evaluator.Look> looked(int epoch) {
    steps.kept();
    try {
      return validation.map(
          data -> evaluator.look(step.method(), data, options.beta(), options.seed()));
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

  private boolean exhausted() {
    long since =
        history.stream().filter(this::finalWeight).filter(r -> r.epoch() > bestEpoch).count();
    return options.patience() > 0 && validation.isPresent() && since >= options.patience();
  }

  private Checkpoint checkpoint(Map<String, HostArray> state) {
    return new Checkpoint(
        setting,
        new Checkpoint.Progress(
            next, first, bestEpoch, encoder.count(), verified, seconds(), history),
        state,
        best,
        totals.collected());
  }

  private TrainingStoppedException stopped(CheckpointKeeper keeper) {
    Map<String, HostArray> now = steps.state();
    keeper.now(() -> checkpoint(now));
    TrainedVae kept = trained(bestEpoch == 0 ? parameters(now) : best, first - 1);
    return new TrainingStoppedException(
        "training: stopped after step "
            + next
            + " of "
            + inputs.steps()
            + (Thread.currentThread().isInterrupted()
                ? ", because its thread was interrupted"
                : ""),
        next,
        kept);
  }

  /**
   * Runs the steps since the last look again, watching every value, and says which turned infinite
   * or NaN first.
   *
   * @param seen what is not finite, for the message if every step is
   * @param where more on it, often empty
   */
  private TrainingDivergedException diverged(int epoch, String seen, String where) {
    List<String> values = CompiledStep.values(step);
    steps.restore(lookState);
    encoder.goOnAfter(lookUpdates);
    Map<String, DeviceArray> state = steps.arrays().map();
    boolean[] before = new boolean[0];
    try (CompiledStep watched = CompiledStep.watching(backend, step)) {
      for (long number = lookStart; number < firstStep(epoch + 1); number++) {
        if (encoderLags()) {
          Optional<TrainingDivergedException> already = encoderDiverged(number);
          if (already.isPresent()) {
            return already.get();
          }
        }
        Map<String, HostArray> given = encoder.numbered(inputs.prepare(number).inputs(), number);
        CompiledStep.Result result = watched.run(state, given, TrainingClock.none());
        Map<String, DeviceArray> outputs = result.state();
        boolean[] now = NonFiniteSearch.set(Named.get(result.told(), NonFiniteSearch.FLAGS));
        if (before.length == 0) {
          before = new boolean[now.length];
        }
        if (!finite(outputs)) {
          outputs.values().forEach(DeviceArray::close);
          String message =
              "training: step "
                  + (number + 1)
                  + " of epoch "
                  + epochOf(number)
                  + ": the first value that is not finite is "
                  + NonFiniteSearch.firstNew(values, before, now)
                  + "; lower the learning rate or set a clip norm. The model before this step was"
                  + " kept";
          return new TrainingDivergedException(
              message, number + 1, trained(parameters(steps.state()), epoch));
        }
        before = now;
        steps.arrays().close();
        state.putAll(outputs);
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
        trained(parameters(lookState), epoch));
  }

  /** Updates the encoder before a step again, and says if one of its numbers is not finite then. */
  private Optional<TrainingDivergedException> encoderDiverged(long number) {
    Map<String, HostArray> before = steps.state();
    encoder.before(number, steps.arrays());
    if (finite(steps.arrays().map())) {
      return Optional.empty();
    }
    String message =
        "training: an update of the encoder before step "
            + (number + 1)
            + " of epoch "
            + epochOf(number)
            + " gave a number that is not finite; lower the learning rate or set a clip norm. The"
            + " model before these updates was kept";
    return Optional.of(
        new TrainingDivergedException(
            message, number + 1, trained(parameters(before), epochOf(number))));
  }

  private static boolean finite(Map<String, DeviceArray> outputs) {
    for (DeviceArray array : outputs.values()) {
      if (Finite.firstNot(array.download()) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns what is kept of parameters of a state, by their names. */
  private Map<String, HostArray> parameters(Map<String, HostArray> values) {
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    steps.parameters().forEach(name -> parameters.put(name, Named.get(values, step.kept(name))));
    return parameters;
  }

  private TrainedVae trained(Map<String, HostArray> parameters, int epochsRun) {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("seed", Long.toString(options.seed()));
    provenance.put("objective", step.method().name());
    provenance.put("options", options.toString());
    provenance.put("training-data", training.name());
    provenance.put("training-data-sha256", Named.get(setting, Trainer.TRAINING_DATA));
    provenance.put("training-data-count", Integer.toString(training.size()));
    provenance.put("epochs-run", Integer.toString(epochsRun));
    if (bestEpoch > 0) {
      provenance.put("epoch-kept", Integer.toString(bestEpoch));
    }
    Optional<EpochReport> kept = kept();
    kept.flatMap(EpochReport::validation)
        .ifPresent(estimate -> provenance.put("validation", estimate.toString()));
    kept.flatMap(EpochReport::weighted)
        .ifPresent(estimate -> provenance.put("validation-weighted", estimate.toString()));
    validation.ifPresent(
        data -> {
          String digests = Named.get(setting, Trainer.VALIDATION_DATA); // then of the condition
          provenance.put(TrainedVae.CHOSE_EPOCH, digests.split(" ", 2)[0]);
        });
    provenance.put("backend", backend.name());
    backend
        .facts()
        .forEach(
            (key, value) -> {
              if (!ABSOLUTE_PATH.matcher(value).find()) { // of this machine; models go to others
                provenance.put("backend-" + key, value);
              }
            });
    provenance.put("verified", verified.isEmpty() ? "no, not asked for" : verified);
    provenance.put("java", Runtime.version().toString());
    return new TrainedVae(
        trainer.model(),
        parameters,
        trainer.preprocessing(),
        trainer.preprocessing().modelled(training).columns(),
        provenance);
  }
}
