package io.github.vae4j.core.mcmc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.evaluation.LinearGaussian;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.reference.ReferenceBackendProvider;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** z ~ N(0, 1), x | z ~ N(z, 1): the posterior is N(x / 2, 1 / 2). */
class SamplingImportanceResamplingTest {
  private static final int CHAINS = 20_000;

  /** One candidate is a draw from the prior; with many the draws are those of the posterior. */
  static Stream<Arguments> cases() {
    return Stream.of(arguments(1, 0, 1, 0), arguments(200, 0.5, 0.5, 0.01));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keepsDrawsOfThePosterior(int candidates, double slope, double variance, double bias) {
    double[] x = {1.5, -0.8};
    try (Backend backend = new ReferenceBackendProvider().open(BackendConfig.defaults());
        DeviceArrays parameters =
            DeviceArrays.upload(
                backend,
                ModelParameters.initialize(
                    LinearGaussian.exact(), DType.FLOAT64, RandomKey.of(1)));
        SamplingImportanceResampling sir =
            new SamplingImportanceResampling(
                LinearGaussian.exact(), DType.FLOAT64, backend, CHAINS, x.length)) {
      double[] z =
          sir.draw(
                  parameters.map(),
                  HostArray.of(Shape.of(x.length, 1), x),
                  candidates,
                  RandomKey.of(7))
              .toDoubles();
      for (int row = 0; row < x.length; row++) {
        double[] errors = new double[CHAINS];
        for (int chain = 0; chain < CHAINS; chain++) {
          errors[chain] = z[chain * x.length + row] - slope * x[row];
        }
        assertEquals(
            0,
            Arrays.stream(errors).average().orElseThrow(),
            4 * Math.sqrt(variance / CHAINS) + bias);
        assertEquals(
            variance,
            Arrays.stream(errors).map(e -> e * e).average().orElseThrow(),
            4 * variance * Math.sqrt(2.0 / CHAINS) + bias);
      }
    }
  }
}
