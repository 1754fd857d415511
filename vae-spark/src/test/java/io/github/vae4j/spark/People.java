package io.github.vae4j.spark;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A table of numbers and levels, of which some are missing, and a model that was trained on it. */
final class People {
  static final List<String> COLUMNS = List.of("age", "income", "city", "married");
  static final StructType TYPE =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("age", DataTypes.IntegerType)
          .add("income", DataTypes.DoubleType)
          .add("city", DataTypes.StringType)
          .add("married", DataTypes.BooleanType);
  static final List<Row> ROWS = rows(300);
  static final TrainedVae VAE = train();

  private People() {}

  private static List<Row> rows(int number) {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int age = 18 + random.nextInt(60);
      Object income =
          random.nextInt(8) == 0 ? null : 1000.0 + 50 * age + 300 * random.nextGaussian();
      Object city = random.nextInt(9) == 0 ? null : List.of("Rom", "Bern", "Oslo").get(age % 3);
      rows.add(RowFactory.create((long) i, age, income, city, age > 40));
    }
    return rows;
  }

  /** Returns the rows as one machine has them. */
  static Dataset table() {
    return Datasets.table(
        "people",
        COLUMNS,
        ROWS.stream()
            .map(row -> Arrays.asList(row.get(1), row.get(2), row.get(3), row.get(4)))
            .toList());
  }

  static Backend engine() {
    return Backends.discover().select("reference").open(BackendConfig.defaults().withThreads(1));
  }

  private static TrainedVae train() {
    Dataset people = table();
    TableSchema schema = TableSchema.infer(people, SchemaOptions.defaults());
    VaeSpec spec = VaeSpec.builder(schema).latent(2).network(Network.of("mlp:8")).build();
    try (Backend engine = engine()) {
      return Trainer.of(spec, Preprocessing.of(schema))
          .options(TrainingOptions.builder().epochs(3).verify(false).build())
          .fit(people, engine);
    }
  }
}
