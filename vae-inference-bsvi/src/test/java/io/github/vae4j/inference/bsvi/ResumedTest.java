package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedTest {
  @TempDir private Path folder = Path.of("");

  /** Stopped within the second of three epochs. */
  @ParameterizedTest
  @ValueSource(
      strings = {"svi:2", "svi-kl:2", "savae:2", "bsvi:2", "bsvi:2,weights=learned,learned-steps"})
  void aStoppedTrainingGoesOnWithTheSameBits(String objective) {
    Dataset digits = Datasets.digits().subset(IntStream.range(0, 50).toArray(), "digits");
    Trainer trainer =
        Trainer.of(
                VaeSpec.mlp(Shape.of(8, 8), 2, Likelihoods.BERNOULLI, 8), Preprocessing.divide(16))
            .method(Experiment.method(objective))
            .options(
                TrainingOptions.builder().epochs(3).batchSize(20).seed(2).verify(false).build());
    Path file = folder.resolve("checkpoint");
    AtomicLong taken = new AtomicLong();
    Trainer stopping =
        trainer.checkpoints(file, Duration.ofHours(1)).stopWhen(() -> taken.incrementAndGet() == 5);
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      assertThrows(TrainingStoppedException.class, () -> stopping.fit(digits, digits, backend));
      assertEquals(
          trainer.fit(digits, digits, backend).parameters(),
          trainer.resume(Checkpoint.read(file)).fit(digits, digits, backend).parameters());
    }
  }
}
