package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Cluster.class)
class VaeSparkModelTest {
  private static final EvaluationOptions TWENTY = EvaluationOptions.defaults().withSamples(20);

  private static Dataset<Row> people() {
    return Cluster.session().createDataFrame(People.ROWS, People.TYPE);
  }

  private static VaeSparkModel model() {
    return new VaeSparkModel(People.VAE).setSamples(20).setImputationSamples(30).setVerify(false);
  }

  private static Map<Long, Row> byId(Dataset<Row> rows) {
    Map<Long, Row> byId = new HashMap<>();
    rows.collectAsList().forEach(row -> byId.put(row.getAs("id"), row));
    return byId;
  }

  @Test
  void whatIsAddedToARowHasTheBitsOfOneMachineHoweverRowsArePartitioned() {
    VaeSparkModel model =
        model()
            .setReasonsCol("reasons")
            .setMostReasons(2)
            .setLatentCol("latent")
            .setReconstructionCol("mean")
            .setImputedCol("full");
    io.github.vae4j.core.data.Dataset table = People.table();
    TableSchema schema = People.VAE.preprocessing().schema().orElseThrow();
    int[] all = IntStream.range(0, table.size()).toArray();
    double[][] filled = new double[table.size()][];
    try (Backend engine = People.engine();
        Scorer scorer = new Scorer(People.VAE, engine, TWENTY);
        Explainer explainer = new Explainer(People.VAE, engine, TWENTY, schema.starts());
        Imputer imputer = Imputer.sharingDraws(People.VAE, engine, TWENTY.withSamples(30));
        VaeSession session = new VaeSession(People.VAE, engine)) {
      double[] scores = scorer.score(table);
      double[][] reasons = explainer.explain(table, all);
      HostArray latents = session.encode(table);
      double[] means = session.reconstruct(table).toDoubles();
      imputer.impute(table, 0, datum -> filled[datum.index()] = datum.mean());
      for (Dataset<Row> rows :
          List.of(
              people().coalesce(1),
              people().orderBy(functions.rand(3)).repartition(7),
              people().repartition(2, functions.col("city")))) {
        Map<Long, Row> found = byId(model.transform(rows));
        assertEquals(table.size(), found.size());
        for (int i : all) {
          Row row = found.get((long) i);
          assertEquals(scores[i], row.<Double>getAs("score"), 0.0);
          Vector latent = row.getAs("latent");
          assertEquals(latents.get(2 * i), latent.apply(0), 0.0);
          assertEquals(latents.get(2 * i + 1), latent.apply(1), 0.0);
          Row mean = row.getAs("mean");
          assertEquals(
              numeric(schema, "income").decode(means, i * schema.width() + start(schema, "income")),
              mean.<Double>getAs("income"),
              0.0);
          Row full = row.getAs("full");
          Row given = People.ROWS.get(i);
          assertEquals(
              given.isNullAt(2)
                  ? numeric(schema, "income").decode(filled[i], start(schema, "income"))
                  : given.getDouble(2),
              full.<Double>getAs("income"),
              0.0);
          assertEquals(
              given.isNullAt(3) ? level(schema, filled[i]) : given.get(3), full.getAs("city"));
          assertReasons(schema, reasons[i], row.getList(row.fieldIndex("reasons")));
        }
      }
    }
  }

  private static void assertReasons(TableSchema schema, double[] nats, List<Row> found) {
    Integer[] order =
        IntStream.range(0, nats.length)
            .filter(c -> !Double.isNaN(nats[c]))
            .boxed()
            .sorted((a, b) -> Double.compare(nats[b], nats[a]))
            .toArray(Integer[]::new);
    assertEquals(2, found.size());
    for (int i = 0; i < 2; i++) {
      assertEquals(schema.features().get(order[i]).name(), found.get(i).getString(0));
      assertEquals(nats[order[i]], found.get(i).getDouble(2), 0.0);
    }
  }

  private static io.github.vae4j.core.table.Encoding numeric(TableSchema schema, String name) {
    return schema.features().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .flatMap(Column::encoding)
        .orElseThrow();
  }

  private static int start(TableSchema schema, String name) {
    List<String> names = schema.features().stream().map(Column::name).toList();
    return schema.starts()[names.indexOf(name)];
  }

  private static String level(TableSchema schema, double[] elements) {
    io.github.vae4j.core.table.Encoding city = numeric(schema, "city");
    return city.cell(city.decode(elements, start(schema, "city")));
  }

  @Test
  void aModelIsSavedAndLoadedInAPipelineWithItsSettings(@TempDir Path folder) throws Exception {
    PipelineModel pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {model().setScoreCol("strange").setLatentCol("z")})
            .fit(people());
    String saved = folder.resolve("pipeline").toUri().toString();
    pipeline.write().save(saved);
    Map<Long, Row> before = byId(pipeline.transform(people()));
    Map<Long, Row> after = byId(PipelineModel.load(saved).transform(people().repartition(3)));
    assertEquals(before, after);
    assertTrue(after.get(0L).schema().getFieldIndex("strange").isDefined());
    Path weights;
    try (var files = Files.walk(folder)) {
      weights = files.filter(file -> file.endsWith("model.safetensors")).findFirst().orElseThrow();
    }
    assertEquals(People.VAE.digest(), TrainedVae.load(weights).digest());
    assertEquals(
        People.VAE.digest(), VaeSparkModel.ofFile(weights.toUri().toString()).vae().digest());
    FileException none =
        assertThrows(
            FileException.class,
            () -> VaeSparkModel.ofFile(folder.resolve("no").toUri().toString()));
    assertTrue(none.getMessage().endsWith("expected a file, found none; check the path"));
  }

  @Test
  void imagesThatAreBinarisedAtRandomAreThoseOfTheirIds() {
    Random random = new Random(5);
    float[][] images = new float[40][9];
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      List<Float> elements = new ArrayList<>();
      for (int j = 0; j < 9; j++) {
        images[i][j] = random.nextInt(17) / 16f;
        elements.add(images[i][j]);
      }
      double[] wide = elements.stream().mapToDouble(Float::doubleValue).toArray();
      rows.add(RowFactory.create((long) i, elements.toArray(), Vectors.dense(wide).toSparse()));
    }
    StructType type =
        new StructType()
            .add("id", DataTypes.LongType)
            .add("pixels", DataTypes.createArrayType(DataTypes.FloatType))
            .add("features", SQLDataTypes.VectorType());
    io.github.vae4j.core.data.Dataset one = Datasets.of("images", images);
    VaeSpec spec = VaeSpec.builder(Shape.of(3, 3)).latent(2).network(Network.of("mlp:4")).build();
    Preprocessing preprocessing = Preprocessing.divide(1).with(Binarization.DYNAMIC);
    Dataset<Row> frame = Cluster.session().createDataFrame(rows, type).repartition(3);
    try (Backend engine = People.engine()) {
      TrainedVae vae =
          Trainer.of(spec, preprocessing)
              .options(TrainingOptions.builder().epochs(1).batchSize(20).verify(false).build())
              .fit(one, engine);
      VaeSparkModel model =
          new VaeSparkModel(vae)
              .setIdCol("id")
              .setSamples(20)
              .setVerify(false)
              .setReconstructionCol("r");
      double[] scores;
      try (Scorer scorer = new Scorer(vae, engine, TWENTY)) {
        scores = scorer.score(one);
      }
      Map<Long, Row> ofVectors = byId(model.transform(frame));
      Map<Long, Row> ofArrays =
          byId(model.copy(model.extractParamMap()).setFeaturesCol("pixels").transform(frame));
      for (int i = 0; i < scores.length; i++) {
        assertEquals(scores[i], ofVectors.get((long) i).<Double>getAs("score"), 0.0);
        assertEquals(ofVectors.get((long) i), ofArrays.get((long) i));
        assertEquals(9, ofVectors.get((long) i).<Vector>getAs("r").size());
      }
      // By content, a row has one score wherever it is.
      VaeSparkModel byContent = model.copy(model.extractParamMap()).setIdCol("");
      assertEquals(byId(byContent.transform(frame)), byId(byContent.transform(frame.coalesce(1))));
      assertFails(
          byContent.setFeaturesCol("id"),
          frame,
          "'id': expected a vector or an array of 9 numbers, found bigint");
      Dataset<Row> nulls =
          frame.withColumn("features", functions.lit(null).cast(SQLDataTypes.VectorType()));
      String missing =
          assertThrows(
                  Exception.class,
                  () -> byContent.setFeaturesCol("features").transform(nulls).collectAsList())
              .getMessage();
      assertTrue(missing.contains("the model takes no missing ones"), missing);
    }
  }

  @Test
  void elementsOfAVectorAreColumns() {
    List<Row> rows = new ArrayList<>();
    List<List<?>> cells = new ArrayList<>();
    Random random = new Random(9);
    for (int i = 0; i < 60; i++) {
      double[] v = {random.nextGaussian(), random.nextInt(9) == 0 ? Double.NaN : i};
      rows.add(RowFactory.create((long) i, Vectors.dense(v)));
      cells.add(Arrays.asList(v[0], v[1]));
    }
    StructType type =
        new StructType().add("id", DataTypes.LongType).add("v", SQLDataTypes.VectorType());
    io.github.vae4j.core.data.Dataset one = Datasets.table("v", List.of("v[0]", "v[1]"), cells);
    TableSchema schema =
        TableSchema.infer(one, io.github.vae4j.core.table.SchemaOptions.defaults());
    try (Backend engine = People.engine()) {
      TrainedVae vae =
          Trainer.of(
                  VaeSpec.builder(schema).latent(1).network(Network.of("mlp:4")).build(),
                  Preprocessing.of(schema))
              .options(TrainingOptions.builder().epochs(1).verify(false).build())
              .fit(one, engine);
      Dataset<Row> frame = Cluster.session().createDataFrame(rows, type).repartition(2);
      Map<Long, Row> found =
          byId(new VaeSparkModel(vae).setSamples(20).setVerify(false).transform(frame));
      try (Scorer scorer = new Scorer(vae, engine, TWENTY)) {
        double[] scores = scorer.score(one);
        for (int i = 0; i < scores.length; i++) {
          assertEquals(scores[i], found.get((long) i).<Double>getAs("score"), 0.0);
        }
      }
    }
  }

  @Test
  void columnsThatDoNotFitAreNamedBeforeAnythingIsComputed() {
    assertFails(
        model(),
        people().drop("age", "city"),
        "expected the columns 'age', 'city' that the model was trained on, found id, income, married");
    assertFails(
        model(),
        people().withColumn("age", functions.col("age").cast("string")),
        "column 'age': expected numbers as in training, found string; cast it");
    assertFails(
        model(),
        people().withColumn("score", functions.lit(1)),
        "expected no column 'score', because the model adds one of that name");
    assertFails(model().setIdCol("key"), people(), "expected the column 'key' of setIdCol");
    assertFails(
        model(),
        people().withColumn("city", functions.map(functions.lit(1), functions.lit(2))),
        "column 'city': expected a number, a truth value");
  }

  private static void assertFails(VaeSparkModel model, Dataset<Row> rows, String message) {
    DataException e = assertThrows(DataException.class, () -> model.transform(rows));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
