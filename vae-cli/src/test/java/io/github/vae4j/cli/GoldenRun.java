package io.github.vae4j.cli;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.cli.model.SetupOptions;
import io.github.vae4j.cli.model.TrainCommand;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;

/**
 * A run folder that some version left, and what plain Java computes from it: with the model, the
 * checkpoint and the settings of the folder alone. Numbers that were computed when the folder was
 * made are in {@value #NUMBERS}.
 */
record GoldenRun(Path folder) {
  static final String MODEL = "model.safetensors";
  static final String CHECKPOINT = "checkpoint.safetensors";
  static final String NUMBERS = "numbers.csv";

  private static final long SEED = 1;
  private static final int DRAWS = 3;
  private static final int SAMPLES = 10;
  private static final int EPOCHS = 4;

  /** The checkpoints are of the second epoch, so that they hold sums and the best parameters. */
  private static final int STEPS_BEFORE_THE_STOP = 4;

  private static final BackendConfig ONE_THREAD = BackendConfig.defaults().withThreads(1);

  @Override
  public String toString() {
    return String.valueOf(folder.getFileName());
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Reads the options of the run, as {@code vae train --config} does. */
  private SetupOptions.Setup setup(TrainingListener listener) {
    CommandLine line = new CommandLine(new TrainCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true);
    List<String> arguments =
        new ArrayList<>(ConfigurationFile.arguments(file(TrainingFolder.CONFIGURATION), line));
    arguments.add("--epochs=" + EPOCHS);
    line.parseArgs(arguments.toArray(String[]::new));
    return ((TrainCommand) line.getCommand()).setup(listener);
  }

  /** Stops the training of this folder early and leaves its checkpoint. */
  void stop() {
    AtomicLong steps = new AtomicLong();
    try (SetupOptions.Setup setup = setup(TrainingListener.none());
        Backend backend = PlainJava.provider().open(ONE_THREAD)) {
      setup
          .trainer()
          .checkpoints(file(CHECKPOINT), Duration.ofHours(1))
          .stopWhen(() -> steps.incrementAndGet() == STEPS_BEFORE_THE_STOP)
          .fit(setup.parts().training(), setup.parts().validation(), backend);
    } catch (TrainingStoppedException e) {
      return; // as intended
    }
    throw new IllegalStateException(folder + ": the training ended before it was stopped");
  }

  /** Plain Java on another Java, which a training does not go on with because of the last bits. */
  private static final class WithEngine extends ForwardingBackend {
    private final String engine;

    WithEngine(String engine) {
      super(PlainJava.provider().open(ONE_THREAD));
      this.engine = engine;
    }

    @Override
    public Map<String, String> facts() {
      Map<String, String> facts = new LinkedHashMap<>(super.facts());
      facts.put("engine", engine);
      return facts;
    }
  }

  /** Goes on from the checkpoint; returns what is told of each epoch from the one at hand on. */
  private Map<String, double[]> resumed() {
    List<Double> training = new ArrayList<>();
    List<Double> validation = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            training.add(report.training().mean());
            report.validation().ifPresent(bound -> validation.add(bound.mean()));
          }
        };
    Map<String, String> kept = Safetensors.metadata(file(CHECKPOINT));
    try (SetupOptions.Setup setup = setup(listener);
        Backend backend = new WithEngine(kept.getOrDefault("setting.engine", ""))) {
      Trainer trainer = setup.trainer().resume(Checkpoint.read(file(CHECKPOINT)));
      trainer.fit(setup.parts().training(), setup.parts().validation(), backend);
    }
    Map<String, double[]> numbers = new LinkedHashMap<>();
    numbers.put("resumed training", array(training));
    numbers.put("resumed validation", array(validation));
    return numbers;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Computes the numbers of {@value #NUMBERS}. */
  Map<String, double[]> numbers() {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    TrainedVae vae = TrainedVae.load(file(MODEL));
    EvaluationOptions options =
        EvaluationOptions.defaults().withSamples(SAMPLES).withSeed(SEED).withVerify(false);
    try (SetupOptions.Setup setup = setup(TrainingListener.none());
        Backend backend = PlainJava.provider().open(ONE_THREAD);
        VaeSession session = new VaeSession(vae, backend);
        Evaluator evaluator = Evaluator.of(vae, false, backend);
        Scorer scorer = new Scorer(vae, backend, options)) {
      Dataset data = setup.last();
      Dataset few = data.subset(IntStream.range(0, DRAWS).toArray(), data.name());
      numbers.put("encodings", session.encode(data, SEED).toDoubles());
      numbers.put("reconstructions", session.reconstruct(few, SEED).toDoubles());
      numbers.put("draws", session.draw(DRAWS, SEED, session.conditions(few)).toDoubles());
      numbers.put("scores", scorer.score(data));
      InferenceMethod method =
          setup.trainer().method().forTraining(setup.parts().training().size());
      numbers.put("bound", new double[] {evaluator.bound(method, data, SEED).mean()});
    }
    numbers.putAll(resumed());
    return numbers;
  }

  /** Returns the numbers that were found when the folder was made. */
  Map<String, double[]> recorded() throws IOException {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file(NUMBERS))) {
      String[] cells = line.split(",");
      numbers.put(
          cells[0], Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
    }
    return numbers;
  }

  void record(Map<String, double[]> numbers) throws IOException {
    List<String> lines = new ArrayList<>();
    numbers.forEach(
        (name, values) ->
            lines.add(
                Arrays.stream(values)
                    .mapToObj(Double::toString)
                    .collect(Collectors.joining(",", name + ",", ""))));
    Files.writeString(file(NUMBERS), String.join("\n", lines) + "\n");
  }

  /** Returns the names of the estimators whose estimates the run left. */
  Set<String> estimators() {
    return LikelihoodTable.read(file(TrainingFolder.ESTIMATES)).estimators();
  }

  /** Returns the estimates that the run left, by estimator. */
  Map<String, double[]> estimates() {
    return columns(LikelihoodTable.read(file(TrainingFolder.ESTIMATES)));
  }

  /** Makes the same estimates as the run left. */
  Map<String, double[]> estimatedAgain() {
    return columns(estimated(estimators(), false));
  }

  /** Adds the estimates of other estimators to those that the run left. */
  void estimateBy(Collection<String> words) {
    estimated(words, true).write(file(TrainingFolder.ESTIMATES));
  }

  /**
   * Estimates log p(x) of the data of the run's evaluation.
   *
   * @param more whether what the run left is taken over
   */
  private LikelihoodTable estimated(Collection<String> words, boolean more) {
    TrainedVae vae = TrainedVae.load(file(MODEL));
    try (SetupOptions.Setup setup = setup(TrainingListener.none());
        Backend backend = PlainJava.provider().open(ONE_THREAD)) {
      LikelihoodTable left = LikelihoodTable.of(vae, setup.last(), SEED);
      left.resume(
          file(TrainingFolder.ESTIMATES)); // refuses those of another model or of other data
      LikelihoodTable used = more ? left : LikelihoodTable.of(vae, setup.last(), SEED);
      for (String word : words) {
        LikelihoodEstimator estimator = LikelihoodEstimators.create(word);
        used.estimate(estimator, vae, setup.last(), backend, done -> {}, () -> {});
      }
      return used;
    }
  }

  private static Map<String, double[]> columns(LikelihoodTable table) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    table.estimators().forEach(name -> columns.put(name, table.column(name)));
    return columns;
  }
}
