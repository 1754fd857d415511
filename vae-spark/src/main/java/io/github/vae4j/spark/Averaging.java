package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.EpochReport.Standing;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import io.github.vae4j.spark.row.Spool;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Trains by rounds of local steps, whose results are averaged. */
final class Averaging {
  private static final System.Logger LOGGER = System.getLogger(Averaging.class.getName());

  private final TrainingColumns columns;
  private final TrainingWords words;
  private final EngineChoice engine; // of the executors
  private final EngineChoice ofDriver;
  private final OuterStep outer;

  Averaging(
      TrainingColumns columns, TrainingWords words, EngineChoice engine, EngineChoice ofDriver) {
    this.columns = columns;
    this.words = words;
    this.engine = engine;
    this.ofDriver = ofDriver;
    this.outer = new OuterStep(words.real("outer-rate"), words.real("outer-momentum"));
    requireNone("average", words.real("average"));
    requireNone("encoder-updates", words.number("encoder-updates"));
    requireNone("workers", words.number("workers"));
  }

  private static void requireNone(String option, double value) {
    if (value != 0) {
      throw new IllegalArgumentException(
          "option '"
              + option
              + "': does not go with 'local-steps', got "
              + value
              + "; leave one of them out");
    }
  }

  TrainedVae train() {
    Shape shape = words.imageShape();
    try (SplitRows rows = SplitRows.of(columns, words);
        Dataset sample =
            Spool.of(
                rows.sample().toLocalIterator(), columns.inputs(), "DataFrame, sample", shape);
        Dataset validation =
            Spool.of(
                rows.validation().toLocalIterator(),
                columns.inputs(),
                "DataFrame, validation rows",
                shape)) {
      TrainingSetup setup = TrainingSetup.of(sample, words);
      return new Course(rows, setup, sample, validation).run();
    }
  }

  /** A training in progress. */
  private final class Course {
    private final SplitRows rows;
    private final TrainingSetup setup;
    private final TrainingOptions options;
    private final Dataset sample;
    private final Dataset validation;
    private final Backend backend = Executors.engine(ofDriver);
    private final int localSteps = words.number("local-steps");
    private final int partitions;
    private final int rounds;
    private final Map<String, String> setting;
    private final CheckpointFolder<Round> folder;
    private final Collection<String> parameters;
    private final Map<String, HostArray> start;

    Course(SplitRows rows, TrainingSetup setup, Dataset sample, Dataset validation) {
      this.rows = rows;
      this.setup = setup;
      this.options = setup.options();
      this.sample = sample;
      this.validation = validation;
      this.partitions = rows.training().rdd().getNumPartitions();
      this.rounds = rounds();
      this.setting = setting();
      this.folder =
          new CheckpointFolder<>(
              columns.rows().sparkSession(),
              words.text("checkpoints"),
              "round",
              (file, bytes) -> Round.of(file, bytes, setting));
      try (TrainingSteps steps = setup.trainer().steps(sample, backend)) {
        this.parameters = steps.parameters();
        this.start = OuterStep.withVelocities(steps.state(), parameters);
      }
    }

    /** Returns the rounds in which all partitions together see as many rows as one machine. */
    private int rounds() {
      double training = rows.count() * (1 - words.real("validation-split"));
      double perPass = Math.ceil(training / options.batchSize() / partitions);
      double steps =
          options.steps() == 0
              ? perPass * options.epochs()
              : Math.ceil((double) options.steps() / partitions);
      return (int) Math.max(1, Math.ceil(steps / localSteps));
    }

    /** Returns all that the bits of the training depend on, by name. */
    private Map<String, String> setting() {
      Map<String, String> setting = TrainingParams.deciding(words);
      setting.put("rows", rows.count() + " of the sum " + rows.digest());
      setting.put("columns", columns.inputs().names().toString());
      setting.put("number of partitions", Integer.toString(partitions));
      setting.put("engine", backend.name() + " with the threads " + engine.threads());
      return setting;
    }

    TrainedVae run() {
      Round round = folder.last().orElseGet(() -> new Round(0, start, Map.of(), 0, Double.NaN));
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(columns.rows().sparkSession().sparkContext());
      JavaRDD<Row> data = rows.training().toJavaRDD();
      String id = UUID.randomUUID().toString();
      Broadcast<byte[]> model = spark.broadcast(trained(start, 0, "").toBytes());
      DeviceArrays seen = DeviceArrays.upload(backend, ofParameters(round.state()));
      try (seen;
          Evaluator evaluator =
              Evaluator.of(
                  setup.model(),
                  options.dtype(),
                  setup.preprocessing(),
                  false,
                  backend,
                  seen.map())) {
        while (round.number() < rounds && !exhausted(round)) {
          round = judged(evaluator, seen, round, next(spark, data, id, model, round));
          folder.keep(round.number(), round.bytes(setting));
        }
      } finally {
        model.destroy();
      }
      return trained(
          round.best(), round.bestRound(), "round " + round.bestRound() + " of " + rounds);
    }

    private boolean exhausted(Round round) {
      return options.patience() > 0 && round.number() - round.bestRound() >= options.patience();
    }

    /** Takes a round and returns the state after it. */
    private Map<String, HostArray> next(
        JavaSparkContext spark,
        JavaRDD<Row> data,
        String id,
        Broadcast<byte[]> model,
        Round round) {
      Broadcast<byte[]> state =
          spark.broadcast(LocalSteps.bytes(new OuterStep.Moved(0, OuterStep.local(round.state()))));
      try {
        LocalSteps steps =
            new LocalSteps(
                id,
                model,
                state,
                setup.method().name(),
                words,
                new LocalSteps.Usual(options.batchSize(), options.learningRate()),
                columns.inputs(),
                engine,
                (long) round.number() * localSteps,
                localSteps,
                (long) rounds * localSteps);
        List<OuterStep.Moved> moved =
            data.mapPartitionsWithIndex(steps, true).collect().stream()
                .map(LocalSteps::moved)
                .toList();
        Map<String, HostArray> after = outer.next(round.state(), moved);
        Finite.requireTensors(
            "round " + (round.number() + 1),
            after,
            "lower the learning rate or the outer rate, or set a clip norm");
        return after;
      } finally {
        state.destroy();
      }
    }

    /** Looks at the validation rows after a round and keeps what is best. */
    private Round judged(
        Evaluator evaluator, DeviceArrays seen, Round before, Map<String, HostArray> state) {
      Map<String, HostArray> values = ofParameters(state);
      DeviceArrays fresh = DeviceArrays.upload(backend, values);
      seen.close();
      seen.map().putAll(fresh.map());
      InferenceMethod method = setup.method().forTraining(sample.size());
      Evaluator.Look look = evaluator.look(method, validation, options.beta(), options.seed());
      int number = before.number() + 1;
      Standing now = Standing.of(look, options.beta(), klWeight(number));
      boolean kept = before.bestRound() > 0 && klWeight(before.bestRound()) == options.beta();
      boolean better = now.replaces(new Standing(kept, before.bound()));
      LOGGER.log(
          System.Logger.Level.INFO,
          () -> "round " + number + " of " + rounds + ": " + look.bound());
      return better
          ? new Round(number, state, values, number, now.bound())
          : new Round(number, state, before.best(), before.bestRound(), before.bound());
    }

    /** Returns the KL weight of the last step of a round. */
    private double klWeight(int round) {
      return options.klWeight((long) round * localSteps - 1, (long) rounds * localSteps);
    }

    private Map<String, HostArray> ofParameters(Map<String, HostArray> state) {
      Map<String, HostArray> values = new LinkedHashMap<>();
      parameters.forEach(name -> values.put(name, Named.get(state, name)));
      return values;
    }

    private TrainedVae trained(Map<String, HostArray> state, int round, String kept) {
      Map<String, String> provenance = new LinkedHashMap<>();
      provenance.put("seed", Long.toString(words.seed()));
      provenance.put("objective", setup.method().name());
      provenance.put("options", options.toString());
      provenance.put("training-data", sample.name());
      provenance.put("training-data-count", Long.toString(rows.count()));
      provenance.put(
          "averaging",
          localSteps + " local steps of " + partitions + " partitions in each round, " + outer);
      if (round > 0) {
        provenance.put("round-kept", kept);
      }
      provenance.put("backend", backend.name());
      provenance.put("java", Runtime.version().toString());
      return new TrainedVae(
          setup.model(),
          ofParameters(state),
          setup.preprocessing(),
          setup.preprocessing().modelled(sample).columns(),
          provenance);
    }
  }
}
