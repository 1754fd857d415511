package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.refinement.RefinedProposals;
import io.github.vae4j.core.refinement.Refiner;
import io.github.vae4j.core.refinement.RefiningMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of refined proposals beside their bound. */
class RefinedReportTest {
  private static final int SAMPLES = 5;

  private final Experiment experiment = new Experiment();

  @AfterEach
  void close() {
    experiment.close();
  }

  private RefinedProposals refine(String method, VaeModel model, Rows data) {
    TrainedVae vae =
        new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT64, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    try (Refiner refiner =
        ((RefiningMethod) Experiment.method(method)).refiner(vae, experiment.backend())) {
      Refiner.Options options = new Refiner.Options(SAMPLES, 3, Refiner.Options.UNLIMITED);
      return refiner.refine(data, options, done -> {});
    }
  }

  @Test
  void theKlIsThatOfTheRefinedProposal() {
    Rows data = new Rows(new float[][] {{1, -0.5f, 0.7f}, {0, 2, -1}});
    RefinedProposals refined =
        refine("bsvi:20,step=0.1,log-scale-step=0.05,kl=analytic", ExactModels.PLANE, data);
    for (int row = 0; row < 2; row++) {
      double kl = 0;
      for (int j = 0; j < 2; j++) {
        double mean = refined.mean().get(2 * row + j);
        double logScale = refined.logScale().get(2 * row + j);
        kl += 0.5 * (Math.exp(2 * logScale) + mean * mean - 1) - logScale;
      }
      assertTrue(kl > 0.05, "the proposal has moved");
      assertEquals(kl, refined.kl()[row], 1e-10);
      assertEquals(refined.after()[row], refined.reconstruction()[row] - kl, 1e-10);
    }
  }

  /** At the exact posterior all weights are p(x): the terms of the buffer differ by pi_i alone. */
  @ParameterizedTest
  @CsvSource({
    "bsvi:4, 5",
    "'bsvi:4,weights=0.5/0.5/0/0/0', 2",
    "'bsvi:4,weights=0.2/0.4/0/0/0.4', 2.7777777777777777",
    "'bsvi:4,weights=0/0/1/0/0', 1"
  })
  void theEffectiveSizeOfABufferIsThatOfItsTerms(String method, double expected) {
    RefinedProposals refined =
        refine(
            method + ",step=0,log-scale-step=0",
            LinearGaussian.line(),
            new Rows(new float[][] {{1.5f}, {-2}}));
    double[] sizes = new double[2];
    Arrays.fill(sizes, expected);
    assertArrayEquals(sizes, refined.reliability().effectiveSampleSize(), 1e-6);
    assertEquals(Double.NaN, refined.reliability().medianParetoK(), "of unlike proposals");
  }

  @Test
  void theBoundOfOneProposalHasNoWeights() {
    Rows data = new Rows(new float[][] {{1.5f}});
    assertFalse(refine("svi:2", LinearGaussian.line(), data).reliability().known());
  }
}
