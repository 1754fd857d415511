package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.ExponentialAverage;
import io.github.vae4j.core.part.Likelihoods;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AverageTest {
  private static final double DECAY = 0.8;
  private static final Dataset TRAINING = digits(0, 70); // 5 steps an epoch
  private static final Dataset VALIDATION = digits(70, 110);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final List<EpochReport> epochs = new ArrayList<>();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private static Dataset digits(int from, int to) {
    return Datasets.digits().subset(IntStream.range(from, to).toArray(), "digits");
  }

  private Trainer trainer(double decay) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(3)
            .batchSize(16)
            .learningRate(0.02)
            .dtype(DType.FLOAT64)
            .average(decay)
            .build();
    return Trainer.of(
            VaeSpec.mlp(Shape.of(8, 8), 3, Likelihoods.BERNOULLI, 8), Preprocessing.divide(16))
        .options(options)
        .listener(
            new TrainingListener() {
              @Override
              public void onEpoch(EpochReport report) {
                epochs.add(report);
              }
            });
  }

  @Test
  void theWeightsOfAnAverageAddUpToOneAndFallByTheDecay() {
    ExponentialAverage average = new ExponentialAverage(DECAY);
    assertEquals(1, average.share(1));
    double[] weights = new double[6]; // of the parameters after each step
    for (int t = 1; t <= 6; t++) {
      double share = average.share(t);
      for (int i = 0; i < t - 1; i++) {
        weights[i] *= 1 - share;
      }
      weights[t - 1] = share;
    }
    for (int i = 0; i < 6; i++) {
      double exact = (1 - DECAY) / (1 - Math.pow(DECAY, 6)) * Math.pow(DECAY, 5 - i);
      assertEquals(exact, weights[i], 1e-14);
    }
    assertEquals(1e-6, new ExponentialAverage(1 - 1e-6).share(1L << 40), 1e-15);
  }

  @Test
  void whatIsKeptIsTheWeightedMeanOfTheParametersAfterEachStep() {
    List<Map<String, HostArray>> after = new ArrayList<>();
    try (TrainingSteps steps = trainer(0).steps(TRAINING, backend)) {
      for (int i = 0; i < steps.count(); i++) {
        steps.run(steps.inputs(i));
        after.add(steps.state());
      }
    }
    TrainedVae vae = trainer(DECAY).fit(TRAINING, backend);
    int t = after.size();
    assertEquals(15, t);
    vae.parameters()
        .forEach(
            (name, found) -> {
              for (int j = 0; j < found.shape().size(); j++) {
                double exact = 0;
                for (int i = 0; i < t; i++) {
                  double weight =
                      (1 - DECAY) / (1 - Math.pow(DECAY, t)) * Math.pow(DECAY, t - 1.0 - i);
                  exact += weight * Named.get(after.get(i), name).get(j);
                }
                assertEquals(exact, found.get(j), 1e-12, name);
              }
            });
  }

  @Test
  void theStepsAreThoseWithoutAnAverage() {
    try (TrainingSteps with = trainer(DECAY).steps(TRAINING, backend);
        TrainingSteps without = trainer(0).steps(TRAINING, backend)) {
      for (int i = 0; i < 4; i++) {
        assertEquals(without.run(without.inputs(i)), with.run(with.inputs(i)));
      }
      Map<String, HostArray> state = with.state();
      without.state().forEach((name, value) -> assertEquals(value, state.get(name), name));
      assertEquals(without.parameters(), with.parameters());
    }
  }

  @Test
  void theAverageIsWhatIsLookedAtAndChosenBy() {
    TrainedVae vae = trainer(DECAY).fit(TRAINING, VALIDATION, backend);
    EpochReport kept = epochs.stream().filter(EpochReport::best).reduce((a, b) -> b).orElseThrow();
    try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
      assertEquals(
          kept.validation().orElseThrow(),
          evaluator.look(Elbo.defaults(), VALIDATION, 1, 1).bound());
    }
    double averaged = epochs.get(0).validation().orElseThrow().mean();
    epochs.clear();
    trainer(0).fit(TRAINING, VALIDATION, backend);
    assertNotEquals(averaged, epochs.get(0).validation().orElseThrow().mean());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 10})
  void aStoppedTrainingGoesOnWithTheSameBits(long steps) {
    Trainer trainer = trainer(DECAY);
    TrainedVae whole = trainer.fit(TRAINING, VALIDATION, backend);
    Path file = folder.resolve("checkpoint");
    AtomicLong taken = new AtomicLong();
    Trainer stopping =
        trainer
            .checkpoints(file, Duration.ofHours(1))
            .stopWhen(() -> taken.incrementAndGet() == steps);
    assertThrows(TrainingStoppedException.class, () -> stopping.fit(TRAINING, VALIDATION, backend));
    Checkpoint kept = Checkpoint.read(file);
    TrainedVae resumed = trainer.resume(kept).fit(TRAINING, VALIDATION, backend);
    assertEquals(whole.parameters(), resumed.parameters());
    assertEquals(whole.provenance(), resumed.provenance());
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> trainer(0).resume(kept).fit(TRAINING, VALIDATION, backend))
                .getMessage());
    assertTrue(message.contains("another average: it began with 0.8, not none"), message);
  }

  @Test
  void aTrainingThatIsStoppedInItsFirstEpochKeepsTheAverageSoFar() {
    AtomicLong taken = new AtomicLong();
    Trainer stopping = trainer(DECAY).stopWhen(() -> taken.incrementAndGet() == 3);
    TrainingStoppedException stopped =
        assertThrows(
            TrainingStoppedException.class, () -> stopping.fit(TRAINING, VALIDATION, backend));
    try (TrainingSteps steps = trainer(DECAY).steps(TRAINING, backend)) {
      for (int i = 0; i < 3; i++) {
        steps.run(steps.inputs(i));
      }
      Map<String, HostArray> state = steps.state();
      stopped
          .best()
          .parameters()
          .forEach((name, value) -> assertEquals(state.get(name + "#average"), value));
    }
  }

  @Test
  void aDecayOutOfRangeIsRefused() {
    for (double decay : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> TrainingOptions.builder().average(decay).build());
    }
    assertThrows(IllegalArgumentException.class, () -> new ExponentialAverage(0));
  }
}
