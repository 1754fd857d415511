package io.github.vae4j.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Measures rounds of averaging on two executors, from the start of one job to that of the next, and
 * writes them to a CSV file, to be compared with what the simulator predicts: docs/scale.md. The
 * arguments are the engine, the file, a file for what a job over the rows takes that does nothing,
 * and the number of rounds of each kind.
 */
final class ScaleRounds implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final List<Integer> STEPS = List.of(200, 50, 10); // long rounds warm up
  private static final int WARM_UP = 12; // rounds
  private static final int JOBS = 40;
  private static final int FIRST = 3; // rounds that open files and warm up

  private final SparkSession session;
  private final ScaleTable table;
  private final ScaleTable jobs;
  private final int rounds;

  private ScaleRounds(String engine, Path file, Path ofJobs, int rounds) throws Exception {
    this.session = ScaleCosts.session("local-cluster[2,1,2048]", engine);
    this.table =
        new ScaleTable(
            file,
            "model,batch,local-steps,looked-at,rounds,shuffled,cached,quarter,three-quarters,task,"
                + "spread,seconds");
    this.jobs = new ScaleTable(ofJobs, "place,measure,of,size,seconds");
    this.rounds = rounds;
  }

  /** Measures all. */
  public static void main(String[] arguments) throws Exception {
    try (ScaleRounds measured =
        new ScaleRounds(
            arguments[0],
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            Integer.parseInt(arguments[3]))) {
      Dataset<Row> table = measured.table();
      Dataset<Row> images = measured.images();
      measured.estimator(ScaleModel.TABLE, 64, 200, WARM_UP).fit(table);
      for (int steps : STEPS) {
        measured.rounds(ScaleModel.TABLE, table, 64, steps);
      }
      for (int steps : STEPS) {
        measured.rounds(ScaleModel.MLP, images, 128, steps);
      }
      measured.jobs("table", table);
      measured.jobs("images", images);
    }
    System.exit(0); // an engine may have left threads
  }

  /** The times of the rounds of a training, in milliseconds. */
  private static final class Times extends SparkListener {
    private final List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> tasks = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> stages = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong shuffled = new AtomicLong(); // bytes
    private final AtomicLong cached = new AtomicLong(); // bytes

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      if (job.stageInfos().exists(stage -> stage.name().contains("Averaging"))) {
        starts.add(job.time());
        job.stageInfos()
            .foreach(
                stage -> stage.name().contains("Averaging") ? stages.add(stage.stageId()) : false);
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      shuffled.addAndGet(task.taskMetrics().shuffleWriteMetrics().bytesWritten());
      if (stages.contains(task.stageId())) {
        tasks.add(task.taskMetrics().executorRunTime());
      }
    }

    @Override
    public void onBlockUpdated(SparkListenerBlockUpdated update) {
      if (update.blockUpdatedInfo().blockId().isRDD()) {
        cached.addAndGet(update.blockUpdatedInfo().diskSize());
      }
    }
  }

  private Dataset<Row> table() {
    List<String> columns = new ArrayList<>(List.of("id"));
    for (int i = 0; i < ScaleModel.NUMBERS; i++) {
      columns.add(missing("pmod(xxhash64(id, " + i + "), 100000) / 100000.0D", "n", i));
    }
    for (int i = 0; i < ScaleModel.LEVELS.length; i++) {
      String level = "pmod(xxhash64(id, 'c', " + i + "), " + ScaleModel.LEVELS[i] + ")";
      columns.add(missing("concat('level', " + level + ")", "c", i));
    }
    return session.range(20_000).selectExpr(columns.toArray(String[]::new)).repartition(PARTITIONS);
  }

  private static String missing(String cell, String column, int number) {
    return "if(pmod(xxhash64(id, '"
        + column
        + "', "
        + number
        + ", 'missing'), 20) = 0, null, "
        + cell
        + ") as "
        + column
        + number;
  }

  private Dataset<Row> images() {
    String pixels =
        "transform(sequence(1, "
            + ScaleModel.PIXELS
            + "), i -> double(pmod(xxhash64(id, i), 7) = 0))";
    return session.range(4_000).select(functions.col("id"), functions.expr(pixels).as("features"));
  }

  private VaeEstimator estimator(ScaleModel model, int batch, int steps, int number) {
    VaeEstimator estimator =
        new VaeEstimator()
            .setIdCol("id")
            .setVerify(false)
            .option("partitions", PARTITIONS)
            .option("batch-size", batch)
            .option("local-steps", steps)
            .option("patience", 0)
            .option("steps", PARTITIONS * steps * number);
    return model == ScaleModel.TABLE
        ? estimator
        : estimator
            .option("image-shape", "28x28")
            .option("encoder", "mlp:400,400")
            .option("latent", 20);
  }

  /** Jobs over rows as a training has them, on the disks of the executors, that do nothing. */
  private void jobs(String of, Dataset<Row> rows) throws Exception {
    Dataset<Row> kept = rows.repartition(PARTITIONS).persist(StorageLevel.DISK_ONLY());
    JavaRDD<Row> data = kept.toJavaRDD();
    double[] taken = new double[JOBS];
    for (int i = -FIRST; i < JOBS; i++) {
      long start = System.nanoTime();
      data.mapPartitionsWithIndex((number, all) -> Collections.<Integer>emptyIterator(), true)
          .collect();
      if (i >= 0) {
        taken[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    kept.unpersist();
    jobs.line("local-cluster", "job", of, PARTITIONS, ScaleTable.quantile(taken, 0.5));
  }

  private void rounds(ScaleModel model, Dataset<Row> rows, int batch, int steps) throws Exception {
    Times times = new Times();
    double count = rows.count();
    session.sparkContext().addSparkListener(times);
    estimator(model, batch, steps, rounds + FIRST + 1).fit(rows);
    session.sparkContext().listenerBus().waitUntilEmpty();
    session.sparkContext().removeSparkListener(times);
    double[] taken =
        IntStream.range(FIRST, times.starts.size() - 1)
            .mapToDouble(i -> (times.starts.get(i + 1) - times.starts.get(i)) / 1e3)
            .toArray();
    double[] tasks =
        times.tasks.stream().skip(FIRST * PARTITIONS).mapToDouble(ms -> ms / 1e3).toArray();
    table.line(
        model.label(),
        batch,
        steps,
        Math.round(0.1 * count),
        taken.length,
        Math.round(times.shuffled.get() / count),
        Math.round(times.cached.get() / count),
        ScaleTable.quantile(taken, 0.25),
        ScaleTable.quantile(taken, 0.75),
        ScaleTable.quantile(tasks, 0.5),
        ScaleTable.spread(tasks),
        ScaleTable.quantile(taken, 0.5));
  }

  @Override
  public void close() throws IOException {
    table.close();
    jobs.close();
    session.stop();
  }
}
