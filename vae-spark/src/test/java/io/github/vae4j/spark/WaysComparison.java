package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.spark.engine.EngineChoice;
import io.github.vae4j.spark.engine.Executors;
import io.github.vae4j.spark.row.Spool;
import io.github.vae4j.spark.shard.ShardsOnTasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures what a row costs on one machine, with two workers and by two partitions, for a table and
 * for images, by the rows of a step: docs/results/spark.md. Takes the engine, the model ({@code
 * table} or {@code images}), and rows of a step.
 */
final class WaysComparison {
  private static final int WARM_UP = 3;
  private static final int WORKERS = 2;

  private final SparkSession session;
  private final boolean images;

  private WaysComparison(SparkSession session, boolean images) {
    this.session = session;
    this.images = images;
  }

  /** Measures all. */
  public static void main(String[] arguments) throws Exception {
    SparkSession session =
        Cluster.builder("local-cluster[2,1,3072]", "3g", System.getProperty("vae.spark.jvm", ""))
            .config("spark.vae4j.backend", arguments[0])
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    WaysComparison ways = new WaysComparison(session, arguments[1].equals("images"));
    for (String batch : Arrays.asList(arguments).subList(2, arguments.length)) {
      ways.batch(Integer.parseInt(batch), arguments[0]);
    }
    session.stop();
    System.exit(0); // an engine may have left threads
  }

  private org.apache.spark.sql.Dataset<Row> rows(int count) {
    if (images) {
      String pixels = "transform(sequence(1, 784), i -> double(pmod(xxhash64(id, i), 7) = 0))";
      return session
          .range(count)
          .select(functions.col("id"), functions.expr(pixels).as("features"));
    }
    List<String> columns = new ArrayList<>(List.of("id"));
    for (int i = 0; i < 20; i++) {
      columns.add(cell("pmod(xxhash64(id, " + i + "), 100000) / 100000.0D", "n" + i));
    }
    for (int i = 0; i < 10; i++) {
      columns.add(
          cell("concat('level', pmod(xxhash64(id, 'c', " + i + "), " + (2 + i) + "))", "c" + i));
    }
    return session.range(count).selectExpr(columns.toArray(String[]::new));
  }

  private static String cell(String value, String column) {
    return "if(pmod(xxhash64(id, '" + column + "'), 20) = 0, null, " + value + ") as " + column;
  }

  private VaeEstimator estimator(int batch) {
    VaeEstimator estimator =
        new VaeEstimator()
            .setIdCol("id")
            .setVerify(false)
            .setThreads(1)
            .option("batch-size", batch)
            .option("patience", 0);
    return images
        ? estimator
            .option("image-shape", "28x28")
            .option("encoder", "mlp:400,400")
            .option("latent", 20)
        : estimator;
  }

  private void batch(int batch, String engine) throws Exception {
    int count = Math.max(4 * batch, 4000);
    org.apache.spark.sql.Dataset<Row> rows = rows(count).cache();
    int steps = Math.max(10, Math.min(60, 60_000 / batch)) + WARM_UP;
    double alone = steps(rows, estimator(batch).option("steps", steps), 0, steps, engine);
    double inShards =
        steps(rows, estimator(batch).option("steps", steps).option("shards", 2), 0, steps, engine);
    double workers =
        steps(
            rows,
            estimator(batch).option("steps", steps).option("shards", 2),
            WORKERS,
            steps,
            engine);
    System.out.printf(
        Locale.ROOT,
        "%s, %d rows a step, us a row: driver %.2f, driver in 2 shards %.2f, 2 workers %.2f"
            + " (step %.1f ms)%n",
        images ? "images" : "table",
        batch,
        1e6 * alone / batch,
        1e6 * inShards / batch,
        1e6 * workers / batch,
        1e3 * workers);
    int local = batch / WORKERS;
    double own = alone * local / batch; // about that of a local step
    for (double seconds : new double[] {0.3, 1, 3}) {
      int local1 = (int) Math.max(1, Math.round(seconds / own));
      int rounds = seconds > 2 ? 4 : 6;
      rounds(rows.repartition(WORKERS).cache(), estimator(local), local, local1, rounds);
    }
  }

  /** Returns the median seconds of a step. */
  private double steps(
      org.apache.spark.sql.Dataset<Row> rows,
      VaeEstimator estimator,
      int workers,
      int steps,
      String engine) {
    TrainingWords words = estimator.words();
    TrainingColumns columns = TrainingColumns.of(rows, "features", "id", words);
    EngineChoice choice = new EngineChoice(engine, "", 1);
    Backend backend = Executors.engine(choice);
    Shape shape = words.imageShape();
    try (Dataset data =
        Spool.of(columns.rows().toLocalIterator(), columns.inputs(), "rows", shape)) {
      TrainingSetup setup = TrainingSetup.of(data, words);
      List<Long> ends = new ArrayList<>();
      Trainer trainer =
          setup
              .trainer()
              .listener(
                  new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                      ends.add(System.nanoTime());
                    }
                  });
      if (workers > 0) {
        trainer =
            trainer.scheduled(
                ShardsOnTasks.of(
                    JavaSparkContext.fromSparkContext(session.sparkContext()),
                    setup.model(),
                    trainer,
                    data.size(),
                    choice,
                    workers));
      }
      trainer.fit(data, backend);
      return median(ends, WARM_UP);
    }
  }

  /** Measures rounds from the start of one job to that of the next. */
  private void rounds(
      org.apache.spark.sql.Dataset<Row> rows,
      VaeEstimator estimator,
      int batch,
      int localSteps,
      int rounds)
      throws Exception {
    List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    Map<Integer, List<Long>> tasks = Collections.synchronizedMap(new TreeMap<>());
    List<Integer> stages = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            if (job.stageInfos().exists(stage -> stage.name().contains("Averaging"))) {
              starts.add(job.time() * 1_000_000);
              job.stageInfos()
                  .foreach(
                      stage -> stage.name().contains("Averaging") && stages.add(stage.stageId()));
            }
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            if (stages.contains(task.stageId())) {
              tasks
                  .computeIfAbsent(task.stageId(), id -> new ArrayList<>())
                  .add(task.taskMetrics().executorRunTime());
            }
          }
        };
    session.sparkContext().addSparkListener(listener);
    estimator
        .option("partitions", WORKERS)
        .option("local-steps", localSteps)
        .option("steps", WORKERS * localSteps * (rounds + WARM_UP))
        .fit(rows);
    session.sparkContext().listenerBus().waitUntilEmpty();
    session.sparkContext().removeSparkListener(listener);
    double round = median(starts, WARM_UP);
    List<Long> ran = new ArrayList<>();
    tasks.values().stream().skip(WARM_UP).forEach(ran::addAll);
    Collections.sort(ran);
    double task = ran.get(ran.size() / 2) / 1e3;
    System.out.printf(
        Locale.ROOT,
        "%s, 2 partitions, %d rows a step, %d local steps: round %.3f s, task %.3f s, us a row"
            + " %.2f, of the task alone %.2f, share %.3f%n",
        images ? "images" : "table",
        batch,
        localSteps,
        round,
        task,
        1e6 * round / (WORKERS * batch * (double) localSteps),
        1e6 * task / (WORKERS * batch * (double) localSteps),
        task / round);
  }

  /** Returns the median seconds between times, in nanoseconds, without the first ones. */
  private static double median(List<Long> times, int skipped) {
    double[] between = new double[times.size() - 1 - skipped];
    for (int i = 0; i < between.length; i++) {
      between[i] = (times.get(i + 1 + skipped) - times.get(i + skipped)) / 1e9;
    }
    Arrays.sort(between);
    return between[between.length / 2];
  }
}
