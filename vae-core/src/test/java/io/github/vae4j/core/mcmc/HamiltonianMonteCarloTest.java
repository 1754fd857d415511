package io.github.vae4j.core.mcmc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelParameters;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * z ~ N(0, 1), x | z ~ N(z, 1): p(z) p(x|z)^t is N(t x / (1 + t), 1 / (1 + t)) but for a factor.
 */
class HamiltonianMonteCarloTest {
  private static final double X = 1.5;
  private static final int CHAINS = 20_000;

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private DeviceArrays parameters = new DeviceArrays();

  @BeforeEach
  void upload() {
    parameters =
        DeviceArrays.upload(
            backend,
            ModelParameters.initialize(LinearGaussian.line(), DType.FLOAT64, RandomKey.of(1)));
  }

  @AfterEach
  void close() {
    parameters.close();
    backend.close();
  }

  private HamiltonianMonteCarlo hmc(int chains, int leapfrogs) {
    return new HamiltonianMonteCarlo(
        LinearGaussian.line(), DType.FLOAT64, backend, chains, 1, leapfrogs);
  }

  private static Map<String, HostArray> x() {
    return Map.of(BatchReader.DATA, HostArray.of(Shape.of(1, 1), new double[] {X}));
  }

  @ParameterizedTest
  @CsvSource({"1, 1.3, 1", "1, 0.9, 3", "0.3, 1.5, 1", "0, 1.9, 1"})
  void transitionsThatAreOftenRefusedLeaveTheTargetAsItIs(
      double temperature, double stepSize, int leapfrogs) {
    double mean = temperature * X / (1 + temperature);
    double variance = 1 / (1 + temperature);
    double[] z = new double[CHAINS];
    Noise.NORMAL.fill(RandomKey.of(3), 0, z);
    for (int i = 0; i < CHAINS; i++) {
      z[i] = mean + Math.sqrt(variance) * z[i];
    }
    try (HamiltonianMonteCarlo hmc = hmc(CHAINS, leapfrogs);
        HamiltonianMonteCarlo.Chains walk =
            hmc.from(parameters.map(), x(), HostArray.of(Shape.of(CHAINS, 1, 1), z))) {
      double accepted = 0;
      for (int i = 0; i < 5; i++) {
        walk.move(temperature, new double[] {stepSize}, RandomKey.of(4).fold(i));
        accepted += walk.acceptance()[0] / 5;
      }
      double acceptance = accepted;
      assertTrue(acceptance < 0.95, () -> "too easy to show anything: " + acceptance);
      double sum = 0;
      double squares = 0;
      for (double place : walk.latents().toDoubles()) {
        sum += (place - mean) / CHAINS;
        squares += (place - mean) * (place - mean) / CHAINS;
      }
      assertEquals(0, sum, 4 * Math.sqrt(variance / CHAINS));
      assertEquals(variance, squares, 4 * variance * Math.sqrt(2.0 / CHAINS));
    }
  }

  @Test
  void stepsOfSizeZeroStayAndTellThePlace() {
    double z = 0.4;
    try (HamiltonianMonteCarlo hmc = hmc(1, 2);
        HamiltonianMonteCarlo.Chains walk =
            hmc.from(parameters.map(), x(), HostArray.of(Shape.of(1, 1, 1), new double[] {z}))) {
      walk.move(1, new double[1], RandomKey.of(1));
      double logLikelihood = -0.5 * Math.log(2 * Math.PI) - 0.5 * (X - z) * (X - z);
      assertEquals(z, walk.latents().get(0));
      assertEquals(1, walk.acceptance()[0]);
      assertEquals(logLikelihood, walk.logLikelihood(0, 0), 1e-12);
      assertEquals(
          logLikelihood - 0.5 * Math.log(2 * Math.PI) - 0.5 * z * z, walk.logJoint(0, 0), 1e-12);
    }
  }

  @Test
  void tunedStepsAreAcceptedAtTheRateAskedFor() {
    StepSizes sizes = new StepSizes(1, 0.01, 0.8, 0.2);
    try (HamiltonianMonteCarlo hmc = hmc(200, 3);
        HamiltonianMonteCarlo.Chains walk = hmc.fromPrior(parameters.map(), x(), RandomKey.of(1))) {
      double accepted = 0;
      for (int i = 0; i < 400; i++) {
        walk.move(1, sizes.sizes(), RandomKey.of(2).fold(i));
        sizes.tune(walk.acceptance());
        accepted += i < 200 ? 0 : walk.acceptance()[0] / 200;
      }
      // The greatest step, 1, is accepted more often than asked for, or the rate is met.
      double rate = accepted;
      assertTrue(
          Math.abs(rate - 0.8) < 0.05 || (rate > 0.8 && sizes.sizes()[0] == 1),
          () -> "accepted " + rate + " at " + sizes.sizes()[0]);
    }
  }

  @Test
  void numbersOutOfTheirRangesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> hmc(0, 1));
    assertThrows(IllegalArgumentException.class, () -> hmc(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new StepSizes(1, 0.1, 1, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new StepSizes(1, 0, 0.5, 0.1));
  }
}
