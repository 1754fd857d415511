package io.github.vae4j.spark;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import io.github.vae4j.spark.row.Spool;
import io.github.vae4j.spark.shard.ShardsOnTasks;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Trains on rows that the driver keeps: alone, or with workers that compute the gradients of each
 * step's shards.
 *
 * @param ofTasks the engine of the tasks, and of a driver that has them: its part has the same bits
 *     as theirs
 * @param ofDriver the engine of a driver that computes alone
 */
record DriverTraining(
    TrainingColumns columns, TrainingWords words, EngineChoice ofTasks, EngineChoice ofDriver) {
  private static final System.Logger LOGGER = System.getLogger(DriverTraining.class.getName());

  DriverTraining {
    int workers = words.number("workers");
    int shards = words.number("shards");
    if (workers > shards || workers > 0 && shards < 2) {
      throw new IllegalArgumentException(
          "option 'workers': needs to be at most the number of 'shards', which are what workers"
              + " compute, and there have to be 2 at least; got "
              + workers
              + " workers and "
              + shards
              + " shards");
    }
  }

  TrainedVae train() {
    int workers = words.number("workers");
    SparkSession session = columns.rows().sparkSession();
    try (Dataset all =
        Spool.of(
            columns.rows().toLocalIterator(), columns.inputs(), "DataFrame", words.imageShape())) {
      TrainingSetup setup = TrainingSetup.of(all, words);
      Splits.Parts parts = Splits.validation(all, words.real("validation-split"), words.seed());
      Trainer trainer = checkpointed(setup.trainer(), session).listener(new Log());
      if (workers > 0) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        int count = parts.training().size();
        trainer =
            trainer.scheduled(
                ShardsOnTasks.of(spark, setup.model(), trainer, count, ofTasks, workers));
      }
      return trainer.fit(
          parts.training(), parts.validation(), Executors.engine(workers > 0 ? ofTasks : ofDriver));
    }
  }

  private Trainer checkpointed(Trainer trainer, SparkSession session) {
    String folder = words.text("checkpoints");
    if (folder.isEmpty()) {
      return trainer;
    }
    double minutes = words.real("checkpoint-minutes");
    if (!(minutes > 0 && Double.isFinite(minutes))) {
      throw new IllegalArgumentException(
          "option 'checkpoint-minutes': needs to be above 0, got " + minutes);
    }
    CheckpointFolder<Checkpoint> files =
        new CheckpointFolder<>(
            session,
            folder,
            "step",
            (file, bytes) -> Checkpoint.read(HadoopFiles.name(file), bytes));
    Optional<Checkpoint> last = files.last();
    Trainer keeping =
        trainer.checkpoints(
            checkpoint -> files.keep(checkpoint.step(), checkpoint.toBytes()),
            Duration.ofMillis(Math.round(minutes * 60_000)));
    return last.map(keeping::resume).orElse(keeping);
  }

  /** Tells the log what each epoch came to. */
  private static final class Log implements TrainingListener {
    @Override
    public void onEpoch(EpochReport report) {
      LOGGER.log(
          System.Logger.Level.INFO,
          () ->
              "epoch "
                  + report.epoch()
                  + " of "
                  + report.epochs()
                  + ": training "
                  + report.training()
                  + report.validation().map(bound -> ", validation " + bound).orElse(""));
    }
  }
}
