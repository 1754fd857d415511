package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.examination.MemoryDirt;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Checkpoint;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What one seed gives: a small convolutional autoencoder trained on a few digits, its ELBO, and its
 * scores of the digits.
 *
 * @param parameters by name
 * @param report of the ELBO
 * @param scores one for each digit
 */
record SeededRun(
    Map<String, HostArray> parameters, Evaluator.ElboReport report, List<Double> scores) {
  private static final long SEED = 5;
  private static final int DIGITS = 10; // two steps and half a batch in each epoch
  private static final int BATCH = 4;
  private static final int EPOCHS = 3;
  private static final int SAMPLES = 2;

  // Engines were found wrong at twelve channels, and choose kernels by blocks of eight.
  private static VaeSpec model() {
    return VaeSpec.builder(Datasets.digits().itemShape())
        .latent(2)
        .encoder(Network.of("conv:8,16"))
        .decoder(Network.of("conv:12,8"))
        .activation(Activation.LEAKY_RELU)
        .likelihood(Likelihoods.BERNOULLI)
        .build();
  }

  private static Dataset digits() {
    return Datasets.digits().subset(IntStream.range(0, DIGITS).toArray(), "digits");
  }

  private static Trainer trainer(DType dtype, boolean deviceNoise) {
    return Trainer.of(model(), Preprocessing.divide(16))
        .options(
            TrainingOptions.builder()
                .epochs(EPOCHS)
                .batchSize(BATCH)
                .seed(SEED)
                .dtype(dtype)
                .deviceNoise(deviceNoise)
                .verify(false)
                .build());
  }

  /** Returns the parameters of the whole training. */
  static Map<String, HostArray> whole(Backend backend, DType dtype, boolean deviceNoise) {
    return trainer(dtype, deviceNoise).fit(digits(), backend).parameters();
  }

  /**
   * Trains up to a step, keeps a checkpoint in a file, goes on from it and returns the parameters.
   */
  static Map<String, HostArray> resumed(
      Backend backend, DType dtype, boolean deviceNoise, long steps) throws IOException {
    Path file = Files.createTempFile("checkpoint", ".safetensors");
    try {
      AtomicLong taken = new AtomicLong();
      Trainer trainer = trainer(dtype, deviceNoise);
      Trainer stopping =
          trainer
              .checkpoints(file, Duration.ofHours(1))
              .stopWhen(() -> taken.incrementAndGet() == steps);
      assertThrows(TrainingStoppedException.class, () -> stopping.fit(digits(), backend));
      MemoryDirt.spread(backend);
      return trainer.resume(Checkpoint.read(file)).fit(digits(), backend).parameters();
    } finally {
      Files.delete(file);
    }
  }

  /** Trains, evaluates and scores, each in memory that was dirtied before. */
  static SeededRun of(Backend backend, DType dtype) {
    Dataset digits = digits();
    MemoryDirt.spread(backend);
    TrainedVae vae = trainer(dtype, false).fit(digits, backend);
    MemoryDirt.spread(backend);
    try (Evaluator evaluator = Evaluator.of(vae, false, backend);
        Scorer scorer =
            new Scorer(
                vae,
                backend,
                EvaluationOptions.defaults()
                    .withSamples(SAMPLES)
                    .withSeed(SEED)
                    .withVerify(false))) {
      Evaluator.ElboReport report =
          evaluator.elbo(
              digits,
              EvaluationOptions.defaults().withSamples(SAMPLES).withSeed(SEED).withVerify(false));
      MemoryDirt.spread(backend);
      List<Double> scores = Arrays.stream(scorer.score(digits)).boxed().toList();
      return new SeededRun(vae.parameters(), report, scores);
    }
  }
}
