package com.acme.modular;

import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.nio.file.Path;

/** Trains on handwritten digits and tells how well the model explains them. */
public final class Digits {
  private Digits() {}

  /** Writes the model to the file that is named. */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    try (Dataset digits = Datasets.digits();
        Backend backend = Backends.discover().select().open(BackendConfig.defaults())) {
      System.out.println(Backend.class.getModule() + " on " + backend.facts().get("engine"));
      VaeSpec spec =
          VaeSpec.mlp(digits.itemShape(), 16, Likelihoods.CONTINUOUS_BERNOULLI, 128);
      TrainingOptions options = TrainingOptions.builder().epochs(5).seed(1).build();
      TrainedVae vae =
          Trainer.of(spec, Preprocessing.divide(16)).options(options).fit(digits, backend);
      vae.save(file);
      try (Evaluator evaluator = Evaluator.of(vae, false, backend)) {
        EvaluationOptions ten = EvaluationOptions.defaults().withSamples(10);
        System.out.println(evaluator.importanceWeighted(digits, ten));
      }
    }
  }
}
