package io.github.vae4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.examination.PrimitiveCases;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.pass.FlopCount;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The backend that all others are compared with computes what the primitives are defined to be. */
class ReferenceDefinitionsTest {
  private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT64);

  // Definitions are slow; larger cases ReferenceConformanceTest compares with their decompositions.
  private static final long MOST_OPERATIONS = 300_000;

  private static void assertDefined(Program program, List<HostArray> inputs, double factor) {
    List<HostArray> expected = Definitions.run(program, inputs);
    try (Backend reference =
        Backends.discover().select("reference").open(BackendConfig.defaults().withThreads(3))) {
      List<HostArray> actual = Runs.run(reference, program, inputs);
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        String output = "output " + i + ": ";
        Tolerance.of(expected.get(i).type().dtype())
            .times(factor)
            .difference(expected.get(i), actual.get(i))
            .ifPresent(d -> fail(output + d + "\n" + program));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyPrimitiveComputesWhatItIsDefinedToBe() {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                PrimitiveCases.of(dtype).stream()
                    .filter(c -> FlopCount.of(c.program()).total() <= MOST_OPERATIONS)
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                dtype + " " + c.name(),
                                () -> assertDefined(c.program(), c.inputs(), 1))));
  }

  @TestFactory
  Stream<DynamicTest> randomProgramsComputeWhatTheyAreDefinedToBe() {
    return FLOATS.stream()
        .flatMap(
            dtype ->
                LongStream.range(0, 50)
                    .mapToObj(
                        seed ->
                            DynamicTest.dynamicTest(
                                dtype + " seed " + seed,
                                () -> {
                                  RandomPrograms.Sample s = RandomPrograms.draw(dtype, 60, seed);
                                  assertDefined(s.program(), s.inputs(), 10);
                                })));
  }
}
