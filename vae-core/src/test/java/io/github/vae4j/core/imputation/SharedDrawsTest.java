package io.github.vae4j.core.imputation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.TrainedVae;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedDrawsTest {
  private static final TrainedVae VAE = KnownTable.model();
  private static final EvaluationOptions OPTIONS = EvaluationOptions.defaults().withSamples(4000);

  private static Dataset rows(List<?>... rows) {
    return Datasets.table("rows", List.of("x", "y", "level"), List.of(rows));
  }

  private static List<double[]> means(Dataset data, boolean shared) {
    List<double[]> means = new ArrayList<>();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Imputer imputer =
            shared
                ? Imputer.sharingDraws(VAE, backend, OPTIONS)
                : new Imputer(VAE, backend, OPTIONS)) {
      imputer.impute(data, 0, datum -> means.add(datum.mean()));
    }
    return means;
  }

  @Test
  void aDatumIsFilledAsOnItsOwnWhereverItStands() {
    List<?> row = Arrays.asList(0.5, null, "B");
    List<?> other = Arrays.asList(-1.0, 0.25, null);
    double[] alone = means(rows(row), true).get(0);
    List<double[]> together = means(rows(other, row, other, row), true);
    assertArrayEquals(alone, together.get(1), 0);
    assertArrayEquals(alone, together.get(3), 0);
    assertArrayEquals(together.get(0), together.get(2), 0);
    // Without sharing each place has draws of its own.
    List<double[]> apart = means(rows(row, row), false);
    assertFalse(Arrays.equals(apart.get(0), apart.get(1)));
  }

  @Test
  void theMeanIsThatOfTheKnownModel() {
    // z | x = a is normal with the mean a / (1 + NOISE^2), and y is -2 z on average.
    double noise = KnownTable.NOISE * KnownTable.NOISE;
    double expected = -2 * 0.5 / (1 + noise);
    double[] mean = means(rows(Arrays.asList(0.5, null, null)), true).get(0);
    assertEquals(expected, mean[1], 0.1); // standard error about 0.02
  }
}
