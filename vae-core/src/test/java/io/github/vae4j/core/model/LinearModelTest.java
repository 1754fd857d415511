package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of affine maps with default settings beside factor analysis. */
class LinearModelTest {
  /**
   * {@code FactorAnalysis(4, tol=1e-8, max_iter=5000).fit(training).score(heldOut)} of scikit-learn
   * 1.2.1 (Pedregosa et al. 2011) on these data, nats.
   */
  private static final double SCIKIT_LEARN = -16.743317;

  /** The mean log-likelihood of the held-out data under the model they come from, nats. */
  private static final double KNOWN = -16.737151;

  @Test
  void theDataAreThoseThatScikitLearnWasGiven() {
    assertEquals(KNOWN, FactorData.meanLogLikelihood(FactorData.SOURCE, FactorData.HELD_OUT), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void withDefaultSettingsItIsAsGoodAsFactorAnalysis(long seed) {
    Dataset training = Datasets.of("training", FactorData.TRAINING);
    Preprocessing standardized = Preprocessing.standardize(DatasetStatistics.of(training));
    VaeSpec spec = VaeSpec.mlp(Shape.of(FactorData.EVENT), FactorData.LATENT, Likelihoods.NORMAL);
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      TrainedVae trained =
          Trainer.of(spec, standardized)
              .options(TrainingOptions.builder().seed(seed).build())
              .fit(training, backend);
      try (Evaluator evaluator = Evaluator.of(trained, false, backend)) {
        double found =
            evaluator
                .importanceWeighted(
                    Datasets.of("held out", FactorData.HELD_OUT),
                    EvaluationOptions.defaults().withSeed(seed))
                .mean();
        double units = Arrays.stream(standardized.divisor()).map(Math::log).sum();
        assertEquals(SCIKIT_LEARN, found - units, 0.05);
      }
    }
  }
}
