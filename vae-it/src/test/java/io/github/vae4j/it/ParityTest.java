package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.backend.Backends;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.model.Likelihood;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * One model, one seed, two engines: the same noise and the same data, so the same parameters after
 * 20 steps.
 */
class ParityTest {
  private static Map<String, HostArray> train(String backend, DType dtype) {
    int[] some = new int[2000 / 100 * 80];
    Arrays.setAll(some, i -> i);
    try (Dataset digits = Datasets.digits();
        Dataset data = digits.subset(some, "digits");
        Backend engine = Backends.discover().select(backend).open(BackendConfig.defaults())) {
      VaeSpec spec = VaeSpec.mlp(digits.itemShape(), 8, Likelihood.BERNOULLI, 64, 64);
      TrainingOptions options =
          TrainingOptions.builder().epochs(1).batchSize(80).seed(9).dtype(dtype).build();
      return new Trainer(
              spec,
              Preprocessing.divide(16),
              Elbo.defaults(),
              options,
              Map.of(),
              TrainingListener.none())
          .fit(data, engine)
          .parameters();
    }
  }

  private static double largestDifference(Map<String, HostArray> a, Map<String, HostArray> b) {
    assertEquals(a.keySet(), b.keySet());
    double largest = 0;
    for (Map.Entry<String, HostArray> entry : a.entrySet()) {
      double[] x = entry.getValue().toDoubles();
      double[] y = b.get(entry.getKey()).toDoubles();
      for (int i = 0; i < x.length; i++) {
        largest = Math.max(largest, Math.abs(x[i] - y[i]) / (1 + Math.abs(x[i])));
      }
    }
    return largest;
  }

  @Test
  void theReferenceAndDjlEndWithTheSameParametersAfterTwentySteps() {
    // The kit's tolerance for a training trajectory: 10 times 1e-12 and 2e-5, absolute and
    // relative. Adam divides a gradient by
    // its own size, so in FLOAT32 the sign of a gradient that is all rounding decides a step of
    // 1e-3.
    double wide = largestDifference(train("reference", DType.FLOAT64), train("djl", DType.FLOAT64));
    assertTrue(wide <= 1e-11, "FLOAT64: largest difference " + wide);
    double narrow =
        largestDifference(train("reference", DType.FLOAT32), train("djl", DType.FLOAT32));
    assertTrue(narrow <= 2e-4, "FLOAT32: largest difference " + narrow);
  }

  @Test
  void djlGivesTheSameBitsTwice() {
    assertEquals(train("djl", DType.FLOAT32), train("djl", DType.FLOAT32));
  }
}
