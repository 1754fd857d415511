package io.github.vae4j.core.mcmc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonteCarloEmTest {
  @Test
  void theShiftOfALinearGaussianModelBecomesTheMeanOfTheData() {
    // x ~ N(shift, 2), so the likelihood is highest at the mean of the data, 2.
    float[][] rows = new float[50][1];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = 2 + (i % 2 == 0 ? 1.2f : -1.2f);
    }
    TrainingOptions options =
        TrainingOptions.builder()
            .batchSize(20)
            .seed(1)
            .dtype(DType.FLOAT64)
            .optimizer(new Sgd(0))
            .learningRate(0.05)
            .build();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        MonteCarloEm em =
            new MonteCarloEm(
                LinearGaussian.line(),
                Preprocessing.divide(1),
                options,
                Map.of(),
                new Rows(rows),
                backend)) {
      assertEquals(3, em.stepsPerEpoch());
      for (int i = 0; i < 150; i++) {
        em.step();
      }
      double[] path = new double[300];
      for (int i = 0; i < path.length; i++) {
        em.step();
        path[i] = Named.get(em.parameters(), "shift").get(0);
      }
      assertEquals(2, Arrays.stream(path).average().orElseThrow(), 0.1);
      assertEquals(Set.of("shift"), em.parameters().keySet());
    }
  }

  @Test
  void parametersThatAreNotFiniteAreNotGivenAway() {
    TrainingOptions wild =
        TrainingOptions.builder()
            .batchSize(1)
            .seed(1)
            .optimizer(new Sgd(0))
            .learningRate(3e38)
            .build();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        MonteCarloEm em =
            new MonteCarloEm(
                LinearGaussian.line(),
                Preprocessing.divide(1),
                wild,
                Map.of(),
                Rows.repeated(10, 1),
                backend)) {
      em.step();
      String message =
          String.valueOf(assertThrows(NonFiniteException.class, em::parameters).getMessage());
      assertTrue(
          message.startsWith("Monte Carlo EM after step 1, tensor 'shift', element [0]: "),
          message);
    }
  }

  /** The second stop is within a pass; some chains have not been started at the first. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6})
  void itGoesOnWithTheSameBits(int steps, @TempDir Path folder) {
    Path file = folder.resolve("kept");
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        MonteCarloEm whole = line(backend, 20, 2);
        MonteCarloEm resumed = line(backend, 20, 2)) {
      for (int i = 0; i < 9; i++) {
        whole.step();
        if (whole.steps() == steps) {
          whole.save(file);
        }
      }
      resumed.resume(file);
      assertEquals(steps, resumed.steps());
      while (resumed.steps() < whole.steps()) {
        resumed.step();
      }
      assertEquals(whole.parameters(), resumed.parameters());
    }
  }

  @Test
  void anotherTrainingIsRefused(@TempDir Path folder) {
    Path file = folder.resolve("kept");
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        MonteCarloEm kept = line(backend, 20, 2);
        MonteCarloEm options = line(backend, 10, 2);
        MonteCarloEm data = line(backend, 20, 3)) {
      kept.step();
      kept.save(file);
      String message =
          String.valueOf(
              assertThrows(FileException.class, () -> options.resume(file)).getMessage());
      assertTrue(message.contains("expected options"), message);
      message =
          String.valueOf(assertThrows(FileException.class, () -> data.resume(file)).getMessage());
      assertTrue(message.contains("expected data"), message);
    }
  }

  private static MonteCarloEm line(Backend backend, int batch, int value) {
    TrainingOptions options =
        TrainingOptions.builder().batchSize(batch).seed(1).dtype(DType.FLOAT64).build();
    return new MonteCarloEm(
        LinearGaussian.line(),
        Preprocessing.divide(1),
        options,
        Map.of(),
        Rows.repeated(50, value),
        backend);
  }
}
