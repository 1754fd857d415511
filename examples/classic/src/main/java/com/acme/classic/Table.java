package com.acme.classic;

import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;

/** Trains on the rows of a table and points out the strangest one. */
public final class Table {
  private Table() {}

  /** Takes a CSV file with a header, and writes the model to a second file. */
  public static void main(String[] arguments) {
    try (Dataset table = Datasets.open(arguments[0]);
        Backend backend = Backends.discover().select().open(BackendConfig.defaults())) {
      Preprocessing standardized = Preprocessing.standardize(DatasetStatistics.of(table));
      VaeSpec spec = VaeSpec.mlp(table.itemShape(), 2, Likelihoods.NORMAL, 32);
      TrainingOptions options = TrainingOptions.builder().epochs(50).seed(1).build();
      TrainedVae vae = Trainer.of(spec, standardized).options(options).fit(table, backend);
      vae.save(Path.of(arguments[1]));
      try (Scorer scorer = new Scorer(vae, backend)) {
        double[] scores = scorer.score(table);
        int strangest = 0;
        for (int i = 1; i < scores.length; i++) {
          strangest = scores[i] > scores[strangest] ? i : strangest;
        }
        float[] row = new float[table.itemShape().size()];
        table.read(strangest, row, 0);
        System.out.printf(
            "strangest of %d rows: row %d, %s, %.2f nats%n",
            scores.length, strangest + 1, Arrays.toString(row), scores[strangest]);
      }
    }
  }
}
