package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.TrainedVae;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains on the driver and by partitions, on as many rows in all, and prints the ELBO of rows that
 * none of them saw: docs/results/spark.md. Takes settings such as {@code data=digits}; those that
 * it knows are below, with their defaults. Images are made black and white at half of their
 * greatest number; of tables the columns are numbers.
 */
final class AveragingComparison {
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("data", "digits"), // a source of data
          Map.entry("array", ""), // of a NumPy file of several
          Map.entry("rows", "1500"), // to train on; all others are the unseen ones, at most
          Map.entry("unseen", "10000"),
          Map.entry("epochs", "40"),
          Map.entry("batch-size", "50"),
          Map.entry("learning-rate", "0.003"),
          Map.entry("encoder", "mlp:64"),
          Map.entry("latent", "8"),
          Map.entry("backend", "reference"),
          Map.entry("seeds", "1,2"),
          // partitions:local-steps:outer-rate:outer-momentum; 1 partition is the driver
          Map.entry("ways", "1 2:10:0.7:0.9 2:10:1:0 2:25:0.7:0.9 4:10:0.7:0.9"));

  private final Map<String, String> settings;
  private final Dataset training;
  private final Dataset unseen;
  private final org.apache.spark.sql.Dataset<Row> rows;

  private AveragingComparison(SparkSession session, Map<String, String> settings) {
    this.settings = settings;
    DataSettings.Builder read = DataSettings.builder();
    if (!settings.get("array").isEmpty()) {
      read.array(settings.get("array"));
    }
    Dataset all = Datasets.open(settings.get("data"), read.build());
    int[] order = Splits.permutation(all.size(), RandomKey.of(1).fold("comparison"));
    int count = number("rows");
    int end = Math.min(all.size(), count + number("unseen"));
    boolean images = all.itemShape().rank() > 1;
    this.training = some(all, Arrays.copyOf(order, count), images);
    this.unseen = some(all, Arrays.copyOfRange(order, count, end), images);
    this.rows = frame(session);
  }

  private int number(String setting) {
    return Integer.parseInt(settings.get(setting));
  }

  private static Dataset some(Dataset all, int[] rows, boolean images) {
    int size = all.itemShape().size();
    float[][] read = new float[rows.length][size];
    double middle = all.fullScale().orElse(16) / 2;
    for (int i = 0; i < rows.length; i++) {
      all.read(rows[i], read[i], 0);
      for (int j = 0; images && j < size; j++) {
        read[i][j] = read[i][j] > middle ? 1 : 0;
      }
    }
    if (images) {
      return Datasets.of("rows", read);
    }
    List<String> names = new ArrayList<>();
    List<List<Object>> cells = new ArrayList<>();
    for (int j = 0; j < size; j++) {
      names.add("c" + j);
    }
    for (float[] row : read) {
      List<Object> boxed = new ArrayList<>();
      for (float cell : row) {
        boxed.add((double) cell);
      }
      cells.add(boxed);
    }
    return Datasets.table("rows", names, cells);
  }

  private boolean table() {
    return training.table().isPresent();
  }

  private org.apache.spark.sql.Dataset<Row> frame(SparkSession session) {
    StructType type = new StructType().add("id", DataTypes.LongType);
    if (table()) {
      for (String name : training.columns()) {
        type = type.add(name, DataTypes.DoubleType);
      }
    } else {
      type = type.add("features", SQLDataTypes.VectorType());
    }
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < training.size(); i++) {
      float[] row = new float[training.itemShape().size()];
      training.read(i, row, 0);
      Object[] cells = new Object[type.size()];
      cells[0] = (long) i;
      double[] values = new double[row.length];
      for (int j = 0; j < row.length; j++) {
        values[j] = row[j];
        if (table()) {
          cells[j + 1] = values[j];
        }
      }
      if (!table()) {
        cells[1] = Vectors.dense(values);
      }
      made.add(RowFactory.create(cells));
    }
    return session.createDataFrame(made, type).cache();
  }

  private VaeEstimator estimator(String way) {
    VaeEstimator estimator =
        new VaeEstimator().setIdCol("id").setVerify(false).option("patience", 0);
    for (String option : List.of("encoder", "latent", "batch-size", "learning-rate", "epochs")) {
      estimator.option(option, settings.get(option));
    }
    if (!table()) {
      int side = (int) Math.sqrt(training.itemShape().size());
      estimator.option("image-shape", side + "x" + side);
    }
    String[] numbers = way.split(":", -1);
    return numbers.length == 1
        ? estimator
        : estimator
            .option("partitions", numbers[0])
            .option("local-steps", numbers[1])
            .option("outer-rate", numbers[2])
            .option("outer-momentum", numbers[3]);
  }

  private void run() {
    EvaluationOptions options = EvaluationOptions.defaults().withSamples(20).withVerify(false);
    for (String seed : settings.get("seeds").split(",", -1)) {
      for (String way : settings.get("ways").split(" ", -1)) {
        long start = System.nanoTime();
        TrainedVae vae = estimator(way).setSeed(Long.parseLong(seed)).fit(rows).vae();
        double seconds = (System.nanoTime() - start) / 1e9;
        String round = vae.provenance().getOrDefault("round-kept", "");
        String epoch = vae.provenance().getOrDefault("epoch-kept", "");
        try (Backend engine =
                Backends.discover()
                    .select(settings.get("backend"))
                    .open(BackendConfig.defaults().withThreads(1));
            Evaluator evaluator = Evaluator.of(vae, !table(), engine)) {
          Estimate elbo = evaluator.elbo(unseen, options).elbo();
          System.out.printf(
              Locale.ROOT,
              "seed %s, %s: %s, kept %s%s, %.0f s%n",
              seed,
              way,
              elbo,
              round,
              epoch,
              seconds);
        }
      }
    }
  }

  /** Compares. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new TreeMap<>(DEFAULTS);
    for (String argument : arguments) {
      String[] setting = argument.split("=", 2);
      if (setting.length < 2 || settings.put(setting[0], setting[1]) == null) {
        throw new IllegalArgumentException(
            "expected NAME=VALUE with a name of " + DEFAULTS.keySet() + ", found " + argument);
      }
    }
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.network.timeout", "3600s") // on a busy machine too
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.vae4j.backend", settings.get("backend"))
            .config("spark.vae4j.threads", "1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    new AveragingComparison(session, settings).run();
    session.stop();
    System.exit(0); // an engine may have left threads
  }
}
