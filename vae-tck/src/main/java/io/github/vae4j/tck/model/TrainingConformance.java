package io.github.vae4j.tck.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.shard.ShardGradient;
import io.github.vae4j.core.shard.ShardGradients;
import io.github.vae4j.core.shard.ShardScheduler;
import io.github.vae4j.core.shard.TreeSum;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Trainings of which a step is more than an update of all parameters, beside plain Java, in
 * FLOAT64: state that the next step takes is also read in this one, two programs move the same
 * state in turn, and several make one step. They pass on a backend by a test class that extends
 * this one and names the backend's provider.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TrainingConformance {
  private static final double ROUNDING = 1e-8; // after 9 steps
  private static final int BATCH = 4;
  private static final int EPOCHS = 3;
  private static final int UPDATES = 4; // of the encoder alone before each step

  private Optional<Backend> tested = Optional.empty();

  /** Returns the provider of the backend on which trainings are tested. */
  protected abstract BackendProvider provider();

  /** Returns how the backend is opened; the defaults unless overridden. */
  protected BackendConfig config() {
    return BackendConfig.defaults();
  }

  @BeforeAll
  final void open() {
    tested = Optional.of(provider().open(config()));
  }

  @AfterAll
  final void close() {
    tested.ifPresent(Backend::close);
  }

  private static Dataset digits(int from, int to) {
    return Datasets.digits().subset(IntStream.range(from, to).toArray(), "digits");
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder()
        .epochs(EPOCHS)
        .batchSize(BATCH)
        .learningRate(0.01)
        .dtype(DType.FLOAT64)
        .verify(false);
  }

  private static Map<String, HostArray> trained(TrainingOptions options, Backend backend) {
    return trainer(options).fit(digits(0, 10), digits(10, 20), backend).parameters();
  }

  private static Trainer trainer(TrainingOptions options) {
    VaeSpec model = VaeSpec.mlp(Datasets.digits().itemShape(), 2, Likelihoods.BERNOULLI, 6);
    return Trainer.of(model, Preprocessing.divide(16)).options(options);
  }

  private void assertLikePlainJava(TrainingOptions options) {
    Map<String, HostArray> expected;
    try (Backend reference = PlainJava.provider().open(BackendConfig.defaults())) {
      expected = trained(options, reference);
    }
    Map<String, HostArray> found = trained(options, tested.orElseThrow());
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (name, values) -> {
          for (int i = 0; i < values.shape().size(); i++) {
            assertEquals(
                values.get(i), Named.get(found, name).get(i), ROUNDING, name + ", number " + i);
          }
        });
  }

  @Test
  void averagesOfParametersFollowTheirSteps() {
    assertLikePlainJava(options().average(0.8).build());
  }

  @Test
  void theEncoderIsMovedAloneAndThenWithTheDecoder() {
    assertLikePlainJava(options().encoderUpdates(UPDATES).build());
  }

  /** Of a batch's two shards the second has no datum in the last step of an epoch. */
  @Test
  void shardsOfABatchMoveTheStateTogether() {
    assertLikePlainJava(options().shards(2).average(0.8).clipNorm(1).build());
    assertLikePlainJava(options().shards(2).encoderUpdates(UPDATES).build());
  }

  /** In FLOAT32, whose sums depend on their order. */
  @Test
  void shardsThatAreComputedApartGiveTheBitsOfTheTraining() {
    TrainingOptions options = options().shards(4).dtype(DType.FLOAT32).clipNorm(1).build();
    Backend backend = tested.orElseThrow();
    Trainer trainer = trainer(options);
    Map<String, HostArray> expected = trainer.fit(digits(0, 10), backend).parameters();
    try (ShardGradients worker = trainer.shardGradients(10, backend)) {
      ShardScheduler backwards =
          (parameters, shards) -> {
            TreeSum<ShardGradient> sum = new TreeSum<>(shards.size(), worker::sum);
            for (int shard = shards.size() - 1; shard >= 0; shard--) {
              sum.add(shard, worker.gradient(parameters, shards.get(shard)));
            }
            return sum.total();
          };
      Trainer apart = trainer.scheduled(backwards);
      assertEquals(expected, apart.fit(digits(0, 10), backend).parameters());
    }
  }

  @Test
  void theKlWeightRisesAnewInEachCycle() {
    assertLikePlainJava(options().beta(2).klWarmup(0.5).klCycles(3).build());
  }
}
