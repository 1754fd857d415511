package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
  private static final int BATCH = 12;

  /** In FLOAT64: batches of 12 and 2 data, the latter with two shards that have none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "svi:3",
        "svi:3,samples=2",
        "svi-kl:2",
        "savae:2",
        "bsvi:3",
        "bsvi:3,weights=learned,learned-steps",
        "bsvi:3,gradient=sir"
      })
  void shardsAddUpToTheBatch(String objective) {
    Dataset digits = Datasets.digits().subset(IntStream.range(0, 14).toArray(), "digits");
    TrainingOptions whole =
        TrainingOptions.builder()
            .batchSize(BATCH)
            .dtype(DType.FLOAT64)
            .optimizer(new Sgd(0))
            .learningRate(1)
            .build();
    Trainer trainer =
        Trainer.of(
                VaeSpec.mlp(Shape.of(8, 8), 2, Likelihoods.BERNOULLI, 6), Preprocessing.divide(16))
            .method(Experiment.method(objective));
    TrainingOptions cut = whole.toBuilder().shards(3).build();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        TrainingSteps expected = trainer.options(whole).steps(digits, backend);
        TrainingSteps found = trainer.options(cut).steps(digits, backend)) {
      Map<String, HostArray> start = expected.state();
      for (int step = 0; step < 2; step++) {
        expected.restore(start);
        found.restore(start);
        HostArray report = expected.run(expected.inputs(step));
        HostArray ofShards = found.run(found.inputs(step));
        for (int i = 0; i < report.shape().size(); i++) {
          if (i % BATCH < (step == 0 ? BATCH : 2)) {
            assertClose(report.get(i), ofShards.get(i), "report " + i);
          }
        }
        Map<String, HostArray> moved = found.state();
        expected
            .state()
            .forEach(
                (name, value) -> {
                  for (int i = 0; i < value.shape().size(); i++) {
                    assertClose(value.get(i), Named.get(moved, name).get(i), name + " " + i);
                  }
                });
      }
    }
  }

  private static void assertClose(double expected, double found, String what) {
    assertEquals(expected, found, 1e-10 * Math.max(1, Math.abs(expected)), what);
  }
}
