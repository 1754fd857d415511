package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import io.github.vae4j.spark.row.Spool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Cluster.class)
class VaeEstimatorTest {
  private static Dataset<Row> people() {
    return Cluster.session().createDataFrame(People.ROWS, People.TYPE);
  }

  private static VaeEstimator small() {
    return new VaeEstimator()
        .setIdCol("id")
        .setVerify(false)
        .setSamples(5)
        .option("encoder", "mlp:8")
        .option("latent", 2)
        .option("batch-size", 32)
        .option("epochs", "4");
  }

  private static VaeEstimator averaging() {
    return small().option("local-steps", 3).option("partitions", 2);
  }

  @Test
  void theDriverTrainsWithTheNumbersOfOneMachine() {
    VaeSparkModel model = small().setSeed(3).setLatentCol("z").fit(people());
    io.github.vae4j.core.data.Dataset table = People.table();
    TableSchema schema = TableSchema.infer(table, SchemaOptions.defaults());
    Splits.Parts parts = Splits.validation(table, 0.1, 3);
    TrainingOptions options =
        TrainingOptions.builder()
            .learningRate(0.003)
            .epochs(4)
            .batchSize(32)
            .seed(3)
            .verify(false)
            .build();
    try (Backend engine = People.engine()) {
      TrainedVae one =
          Trainer.of(
                  VaeSpec.builder(schema).latent(2).network(Network.of("mlp:8")).build(),
                  Preprocessing.of(schema))
              .method(InferenceMethods.discover().create("iwae:5,dreg"))
              .options(options)
              .fit(parts.training(), parts.validation(), engine);
      assertEquals(one.digest(), model.vae().digest());
    }
    assertTrue(model.transform(people()).schema().getFieldIndex("z").isDefined());
  }

  @Test
  void anEstimatorOfImagesIsSavedInAPipelineWithItsOptions(@TempDir Path folder)
      throws IOException {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(RowFactory.create(Vectors.dense(random.doubles(6).map(Math::rint).toArray())));
    }
    Dataset<Row> images =
        Cluster.session()
            .createDataFrame(rows, new StructType().add("pixels", SQLDataTypes.VectorType()));
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  small()
                      .setIdCol("")
                      .setFeaturesCol("pixels")
                      .setLatentCol("z")
                      .option("image-shape", "2x3"),
                  new VectorSlicer().setInputCol("z").setOutputCol("first").setIndices(new int[1])
                });
    String saved = folder.resolve("pipeline").toUri().toString();
    pipeline.write().save(saved);
    PipelineModel trained = Pipeline.load(saved).fit(images);
    TrainedVae vae = ((VaeSparkModel) trained.stages()[0]).vae();
    assertEquals(Shape.of(2, 3), vae.model().eventShape());
    assertEquals("bernoulli", vae.model().likelihoodKind());
    assertEquals(2, vae.model().latentSize());
    Row row = trained.transform(images).first();
    assertEquals(row.<Vector>getAs("z").apply(0), row.<Vector>getAs("first").apply(0), 0.0);
  }

  @Test
  void onePartitionThatIsNotMovedTrainsAsOneMachine() {
    VaeEstimator estimator =
        averaging()
            .option("partitions", 1)
            .option("outer-rate", 1)
            .option("outer-momentum", 0)
            .option("objective", "elbo")
            .option("local-steps", 5)
            .option("patience", 0);
    TrainedVae averaged = estimator.fit(people()).vae();
    TrainingWords words = estimator.words();
    TrainingColumns columns = TrainingColumns.of(people(), "features", "id", words);
    try (SplitRows rows = SplitRows.of(columns, words);
        io.github.vae4j.core.data.Dataset data =
            Spool.of(rows.training().toLocalIterator(), columns.inputs(), "rows", Shape.scalar());
        Backend engine = People.engine()) {
      TrainingOptions options = words.options(data);
      Trainer trainer = Trainer.of(averaged.model(), averaged.preprocessing()).options(options);
      long seed = RandomKey.of(1).fold("partition").fold(0).word();
      try (TrainingSteps first = trainer.steps(data, engine);
          TrainingSteps steps =
              trainer.options(options.toBuilder().seed(seed).build()).steps(data, engine)) {
        steps.restore(first.state());
        String[] kept = averaged.provenance().get("round-kept").split(" ", -1); // round 3 of 8
        for (int i = 0; i < 5 * Integer.parseInt(kept[1]); i++) {
          steps.run(steps.inputs(i, 5L * Integer.parseInt(kept[3])));
        }
        Map<String, HostArray> state = steps.state();
        averaged.parameters().forEach((name, value) -> assertEquals(state.get(name), value, name));
      }
    }
  }

  @Test
  void anExecutorThatIsKilledChangesNoNumber() {
    String undisturbed = averaging().fit(people()).vae().digest();
    assertEquals(undisturbed, averaging().fit(people().repartition(5)).vae().digest());
    Executions.killing(
        14, // in the middle: some rounds of two tasks have gone by
        () -> assertEquals(undisturbed, averaging().fit(people()).vae().digest()));
  }

  @Test
  void aTrainingThatWasStoppedGoesOnFromItsLastRound(@TempDir Path folder) throws IOException {
    String whole = averaging().fit(people()).vae().digest();
    String rounds = folder.resolve("rounds").toUri().toString();
    VaeEstimator kept = averaging().option("checkpoints", rounds);
    Executions.cancelling(
        () -> Files.exists(folder.resolve("rounds/round-00000003.safetensors")),
        () -> kept.fit(people()));
    try (Stream<Path> files = Files.list(folder.resolve("rounds"))) {
      assertEquals(2, files.filter(file -> file.toString().endsWith(".safetensors")).count());
    }
    IllegalArgumentException other =
        assertThrows(
            IllegalArgumentException.class,
            () -> kept.copy(kept.extractParamMap()).option("beta", 0.5).fit(people()));
    assertTrue(
        other.getMessage().contains("cannot go on with another beta: it began with 1.0, not 0.5"),
        other.getMessage());
    // A driver that ended while it wrote: the round before is gone on from.
    Path last;
    try (Stream<Path> files = Files.list(folder.resolve("rounds"))) {
      last = files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList().get(1);
    }
    Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 100));
    assertEquals(whole, kept.fit(people()).vae().digest());
  }

  @Test
  void wrongOptionsAreNamed() {
    assertMessage(() -> new VaeEstimator().option("objectiv", "elbo"), "did you mean 'objective'?");
    assertMessage(
        () -> new VaeEstimator().option("epochs", "many"),
        "option 'epochs': expected a whole number, found 'many'");
    assertMessage(
        () -> new VaeEstimator().option("local-steps", -1),
        "option 'local-steps': needs to be at least 0, got -1");
    assertMessage(
        () -> new VaeSparkModel(People.VAE).setSamples(0).transform(people()),
        "samples: needs to be at least 1, got 0");
    assertMessage(() -> small().option("objective", "elbow").fit(people()), "option 'objective': ");
    assertMessage(
        () -> averaging().option("average", 0.9).fit(people()),
        "option 'average': does not go with 'local-steps'");
    assertMessage(
        () -> averaging().option("workers", 2).fit(people()),
        "option 'workers': does not go with 'local-steps'");
    assertMessage(
        () -> small().option("workers", 3).option("shards", 2).fit(people()),
        "got 3 workers and 2 shards");
    assertMessage(() -> small().option("workers", 1).fit(people()), "got 1 workers and 1 shards");
    assertMessage(
        () -> small().option("shards", 5).fit(people()),
        "batch size: needs to be a multiple of the 5 shards");
    assertMessage(
        () -> small().option("image-shape", "28").fit(people()),
        "option 'image-shape': expected HEIGHTxWIDTH");
    DataException e =
        assertThrows(DataException.class, () -> small().setIdCol("key").fit(people()));
    assertTrue(e.getMessage().contains("expected the column 'key' of setIdCol"), e.getMessage());
    Dataset<Row> empty =
        Cluster.session()
            .createDataFrame(List.<Row>of(), new StructType().add("a", DataTypes.DoubleType));
    e = assertThrows(DataException.class, () -> small().setIdCol("").fit(empty));
    assertTrue(e.getMessage().contains("expected at least one row, found none"), e.getMessage());
  }

  private static void assertMessage(org.junit.jupiter.api.function.Executable code, String text) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, code);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }
}
