package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.TrainedVae;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains the embedded digits as one machine does and by partitions, on as many rows in all, and
 * prints the ELBO of digits that none of them saw: docs/results/spark.md.
 */
final class AveragingComparison {
  private static final int TRAINING = 1500; // of 1797 digits
  private static final int PIXELS = 64;

  private AveragingComparison() {}

  /** How a training goes; no local steps for one machine. */
  private record Way(int partitions, int localSteps, double rate, double momentum) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(1, 0, 0, 0),
          new Way(2, 10, 0.7, 0.9),
          new Way(2, 10, 1, 0),
          new Way(2, 25, 0.7, 0.9),
          new Way(4, 10, 0.7, 0.9));

  /** Takes the number of epochs, and seeds. */
  public static void main(String[] arguments) {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.vae4j.backend", "reference")
            .config("spark.vae4j.threads", "1")
            .getOrCreate();
    List<Row> rows = new ArrayList<>();
    List<float[]> unseen = new ArrayList<>();
    try (Dataset digits = Datasets.digits()) {
      for (int i = 0; i < digits.size(); i++) {
        float[] digit = new float[PIXELS];
        digits.read(i, digit, 0);
        double[] bits = new double[PIXELS];
        for (int j = 0; j < PIXELS; j++) {
          bits[j] = digit[j] > 8 ? 1 : 0;
          digit[j] = (float) bits[j];
        }
        if (i < TRAINING) {
          rows.add(RowFactory.create((long) i, Vectors.dense(bits)));
        } else {
          unseen.add(digit);
        }
      }
    }
    StructType type =
        new StructType().add("id", DataTypes.LongType).add("features", SQLDataTypes.VectorType());
    org.apache.spark.sql.Dataset<Row> frame = session.createDataFrame(rows, type);
    Dataset test = Datasets.of("unseen digits", unseen.toArray(float[][]::new));
    for (int i = 1; i < arguments.length; i++) {
      for (Way way : WAYS) {
        long seed = Long.parseLong(arguments[i]);
        TrainedVae vae = estimator(way, arguments[0]).setSeed(seed).fit(frame).vae();
        try (Backend engine = People.engine();
            Evaluator evaluator = Evaluator.of(vae, true, engine)) {
          EvaluationOptions options =
              EvaluationOptions.defaults().withSamples(20).withVerify(false);
          System.out.printf(
              Locale.ROOT, "seed %d, %s: %s%n", seed, way, evaluator.elbo(test, options).elbo());
        }
      }
    }
    session.stop();
  }

  private static VaeEstimator estimator(Way way, String epochs) {
    VaeEstimator estimator =
        new VaeEstimator()
            .setIdCol("id")
            .setVerify(false)
            .option("image-shape", "8x8")
            .option("encoder", "mlp:64")
            .option("latent", 8)
            .option("batch-size", 50)
            .option("learning-rate", 0.003)
            .option("epochs", epochs);
    return way.localSteps() == 0
        ? estimator
        : estimator
            .option("partitions", way.partitions())
            .option("local-steps", way.localSteps())
            .option("outer-rate", way.rate())
            .option("outer-momentum", way.momentum());
  }
}
