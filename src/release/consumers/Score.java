package com.acme;

import io.github.vae4j.api.backend.*;
import io.github.vae4j.core.data.*;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.*;
import io.github.vae4j.core.training.*;
import java.util.Arrays;

public class Score {
  public static void main(String[] arguments) {
    try (Dataset digits = Datasets.digits();
        Backend backend = Backends.discover().select().open(BackendConfig.defaults())) {
      VaeSpec spec = VaeSpec.builder(digits).build();
      TrainingOptions options = TrainingOptions.builder().epochs(2).seed(1).build();
      Preprocessing preprocessing = Preprocessing.fitting(digits, spec.support());
      TrainedVae vae = Trainer.of(spec, preprocessing).options(options).fit(digits, backend);
      try (Scorer scorer = new Scorer(vae, backend)) {
        double mean = Arrays.stream(scorer.score(digits)).average().orElseThrow();
        System.out.printf("%s: mean score %.3f nats%n", backend.facts().get("engine"), mean);
      }
    }
  }
}
