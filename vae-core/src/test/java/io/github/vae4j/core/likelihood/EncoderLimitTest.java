package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.evaluation.ExactModels;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncoderLimitTest {
  private static Optional<EncoderLimit> of(double[] encoder, double... other) {
    return EncoderLimit.of("IWAE-1000", encoder, "BSVI(500)", other);
  }

  @Test
  void aBoundThatLiesFarAboveIsNamed() {
    EncoderLimit limit = of(new double[] {-100, -90, -80}, -75, -65, -52).orElseThrow();
    assertEquals(26, limit.shortfall().mean(), 1e-12);
    assertEquals(1, limit.shortfall().standardError(), 1e-12);
    assertEquals(
        "BSVI(500) lies 26.0 +- 1.0 nats above IWAE-1000: the encoder's proposals misjudge this"
            + " model; judge it by BSVI(500)",
        limit.toString());
  }

  @Test
  void aLittleOrNoiseIsNotNamed() {
    assertEquals(Optional.empty(), of(new double[] {-10, -20, -30}, -9.1, -19.1, -29.1));
    assertEquals(Optional.empty(), of(new double[] {-10, -20, -30}, 10, -30, -20));
    assertEquals(Optional.empty(), of(new double[] {-10, -20, -30}, -15, -25, -35));
    assertEquals(
        Optional.empty(), of(new double[] {-100}, -10), "one datum says nothing of others");
    assertThrows(IllegalArgumentException.class, () -> of(new double[2], 1));
  }

  @Test
  void theMethodOfTheTrainingTellsWhetherItRefines() {
    assertEquals(Optional.empty(), EncoderLimit.refinementOf(trained("iwae:5")));
    assertEquals(Optional.empty(), EncoderLimit.refinementOf(trained("gone:5")));
    assertEquals(
        Optional.empty(), EncoderLimit.refinementOf(ExactModels.trained(LinearGaussian.line())));
  }

  private static TrainedVae trained(String objective) {
    return ExactModels.trained(LinearGaussian.line())
        .withProvenance(Map.of("objective", objective));
  }

  @Test
  void onlyImportanceSamplingIsTheEncodersAlone() {
    assertTrue(LikelihoodEstimators.create("iwae:5").atEncoder());
    assertTrue(LikelihoodEstimators.create("is:5,scale=2").atEncoder());
    assertEquals(
        "lower bound by annealed chains, without the encoder",
        LikelihoodEstimators.create("ais:5").kind());
    assertEquals("upper bound", LikelihoodEstimators.create("hmc:5").kind());
  }
}
