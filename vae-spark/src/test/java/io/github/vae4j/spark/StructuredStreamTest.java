package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that arrive in files, scored by a streaming query that is stopped and started again. */
@ExtendWith(Cluster.class)
class StructuredStreamTest {
  private static final int SAMPLES = 20;
  private static final int FIRST = 130; // rows that are there before the first start

  @TempDir private Path folder = Path.of("");

  private String path(String name) {
    return folder.resolve(name).toUri().toString();
  }

  /** Adds a file of rows to those that the query reads. */
  private void arrive(int from, int to) {
    Cluster.session()
        .createDataFrame(People.ROWS.subList(from, to), People.TYPE)
        .coalesce(1)
        .write()
        .mode(SaveMode.Append)
        .parquet(path("arriving"));
  }

  /** Scores what has arrived since the last start, a file at a time. */
  private long score() throws Exception {
    VaeSparkModel model = new VaeSparkModel(People.VAE).setSamples(SAMPLES).setVerify(false);
    Dataset<Row> arriving =
        Cluster.session()
            .readStream()
            .schema(People.TYPE)
            .option("maxFilesPerTrigger", 1)
            .parquet(path("arriving"));
    assertTrue(arriving.isStreaming());
    StreamingQuery query =
        model
            .transform(arriving)
            .select("id", "score")
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", path("checkpoint"))
            .trigger(Trigger.AvailableNow())
            .start(path("scored"));
    query.awaitTermination();
    return query.lastProgress().batchId();
  }

  @Test
  void rowsThatArriveHaveTheScoresOfOneMachineOnceEachThroughARestart() throws Exception {
    arrive(0, 1);
    arrive(1, FIRST);
    assertEquals(1, score()); // batches 0 and 1
    arrive(FIRST, 200);
    arrive(200, People.ROWS.size());
    assertEquals(3, score()); // it went on with batch 2
    List<Row> scored = Cluster.session().read().parquet(path("scored")).collectAsList();
    assertEquals(People.ROWS.size(), scored.size());
    Map<Long, Double> found = new HashMap<>();
    scored.forEach(row -> found.put(row.getLong(0), row.getDouble(1)));
    try (Backend engine = People.engine();
        Scorer scorer =
            new Scorer(People.VAE, engine, EvaluationOptions.defaults().withSamples(SAMPLES))) {
      double[] scores = scorer.score(People.table());
      for (int i = 0; i < scores.length; i++) {
        assertEquals(scores[i], found.getOrDefault((long) i, Double.NaN), 0.0);
      }
    }
  }
}
