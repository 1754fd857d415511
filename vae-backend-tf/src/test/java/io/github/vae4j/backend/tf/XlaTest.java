package io.github.vae4j.backend.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.tck.RandomPrograms;
import io.github.vae4j.tck.TestPrograms;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that XLA compiles compute what they compute without it. */
class XlaTest {
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void randomProgramsComputeTheSame(DType dtype) {
    BackendConfig config = BackendConfig.defaults().withThreads(1);
    TfBackendProvider provider = new TfBackendProvider();
    double tolerance = dtype == DType.FLOAT32 ? 2e-4 : 1e-11;
    try (Backend plain = provider.open(config);
        Backend xla = provider.open(config.withOption("xla", "on"))) {
      for (long seed = 0; seed < 5; seed++) {
        RandomPrograms.Sample sample = RandomPrograms.draw(dtype, 60, seed);
        HostArray[] inputs = sample.inputs().toArray(HostArray[]::new);
        List<HostArray> expected = TestPrograms.run(plain, sample.program(), inputs);
        List<HostArray> actual = TestPrograms.run(xla, sample.program(), inputs);
        for (int i = 0; i < expected.size(); i++) {
          for (int j = 0; j < expected.get(i).shape().size(); j++) {
            double wanted = expected.get(i).get(j);
            assertEquals(
                wanted,
                actual.get(i).get(j),
                tolerance * (1 + Math.abs(wanted)),
                "seed " + seed + " output " + i + " element " + j);
          }
        }
      }
    }
  }
}
