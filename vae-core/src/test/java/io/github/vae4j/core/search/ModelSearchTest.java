package io.github.vae4j.core.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelSearchTest {
  private static final int COLUMNS = 6;

  private final List<String> told = new ArrayList<>();

  private static Trainer trainer(Dataset data, String network, String likelihood) {
    Likelihood word = Likelihood.of(likelihood + ":scale=column");
    return Trainer.of(
            VaeSpec.builder(data.itemShape())
                .network(Network.of(network))
                .activation(Activation.RELU)
                .latent(4)
                .likelihood(word)
                .build(),
            Preprocessing.fitting(data, word.support()))
        .options(TrainingOptions.builder().steps(600).batchSize(64).learningRate(0.003).build());
  }

  private String taken(float[][] rows) {
    Dataset data = Datasets.of("rows", rows);
    List<ModelSearch.Candidate> candidates =
        List.of(
            new ModelSearch.Candidate("normal", trainer(data, "mlp:32", "normal")),
            new ModelSearch.Candidate("student-t", trainer(data, "mlp:32", "student-t")));
    ModelSearch.Candidate simplest =
        new ModelSearch.Candidate("constant", trainer(data, "constant", "normal"));
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      return new ModelSearch(candidates, Optional.of(simplest), told::add)
          .run(data, Splits.validation(data, 0.2, 1), backend)
          .candidate()
          .name();
    }
  }

  /** Returns rows in which the columns follow one number, with noise of some kind. */
  private static float[][] independent(boolean heavy) {
    Random random = new Random(3);
    float[][] rows = new float[500][COLUMNS];
    for (float[] row : rows) {
      double z = random.nextGaussian();
      for (int j = 0; j < COLUMNS; j++) {
        double noise = random.nextGaussian();
        double tail = heavy ? Math.sqrt(2 / (square(random) + square(random))) : 1;
        row[j] = (float) (z * (j + 1) / COLUMNS + 0.5 * noise * tail);
      }
    }
    return rows;
  }

  private static double square(Random random) {
    double x = random.nextGaussian();
    return x * x;
  }

  @Test
  void theLikelihoodOfTheNoiseIsTaken() {
    assertEquals("normal", taken(independent(false)));
    assertTrue(told.get(told.size() - 2).matches("normal: IWAE-20 .* on held-out data, taken"));
    assertEquals("student-t", taken(independent(true)));
  }

  @Test
  void whatHoldsForSomeSubjectsOnlyIsNotTaken() {
    Random random = new Random(4);
    float[][] rows = new float[600][COLUMNS];
    for (int subject = 0; subject < 40; subject++) {
      double[] centre = random.doubles(COLUMNS).map(u -> 4 * u - 2).toArray();
      for (int i = 0; i < 15; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          rows[subject * 15 + i][j] = (float) (centre[j] + 0.05 * random.nextGaussian());
        }
      }
    }
    assertEquals("constant", taken(rows));
    assertTrue(told.get(told.size() - 1).contains("modelled one by one"), told::toString);
  }

  @Test
  void aStableDependenceOfASeriesIsKept() {
    Random random = new Random(5);
    float[][] rows = new float[600][COLUMNS];
    double z = 0;
    for (float[] row : rows) {
      z = 0.9 * z + Math.sqrt(1 - 0.81) * random.nextGaussian();
      for (int j = 0; j < COLUMNS; j++) {
        row[j] = (float) (z * (j % 2 == 0 ? 1 : -1) + 0.05 * random.nextGaussian());
      }
    }
    assertTrue(!taken(rows).equals("constant"), told::toString);
  }
}
