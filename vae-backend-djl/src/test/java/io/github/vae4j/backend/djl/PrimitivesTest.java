package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.tck.TestPrograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each primitive on values small enough to be worked out by hand. */
class PrimitivesTest {
  private static final Map<String, Backend> BACKENDS = new TreeMap<>();

  @BeforeAll
  static void open() {
    for (String lowering : List.of("torchscript", "eager")) {
      BACKENDS.put(lowering, Djl.open(lowering));
    }
  }

  @AfterAll
  static void close() {
    BACKENDS.values().forEach(Backend::close);
  }

  static Stream<Object[]> cases() {
    List<Object[]> all = new ArrayList<>();
    for (String lowering : List.of("torchscript", "eager")) {
      for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
        Stream.of(KnownResults.elementWise(), KnownResults.shapes(), KnownResults.products())
            .flatMap(cases -> cases)
            .filter(c -> lowering.equals("torchscript") || runsEagerly(c))
            .forEach(c -> all.add(new Object[] {lowering, dtype, c}));
      }
    }
    return all.stream();
  }

  private static boolean runsEagerly(KnownResults.Case c) {
    return program(c, DType.FLOAT32).equations().stream()
        .allMatch(
            e -> !(e.primitive() instanceof OptionalPrimitive p) || EagerLowering.supports(p));
  }

  private static Program program(KnownResults.Case c, DType dtype) {
    return TestPrograms.program(
        (Trace trace, List<Tensor> in) -> List.of(c.body().apply(in)),
        c.inputs().stream()
            .map(data -> TensorType.of(dtype, data.length))
            .toArray(TensorType[]::new));
  }

  @ParameterizedTest(name = "{2}, {1}, {0}")
  @MethodSource("cases")
  void givesTheKnownResult(String lowering, DType dtype, KnownResults.Case c) {
    HostArray[] inputs =
        c.inputs().stream()
            .map(data -> HostArray.ofDoubles(TensorType.of(dtype, data.length), data))
            .toArray(HostArray[]::new);

    HostArray result = TestPrograms.run(BACKENDS.get(lowering), program(c, dtype), inputs).get(0);

    assertEquals(TensorType.of(dtype, c.shape()), result.type());
    double tolerance = dtype == DType.FLOAT64 ? 1e-14 : 1e-6;
    double scale =
        Arrays.stream(c.expected()).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    assertArrayEquals(
        c.expected(),
        result.toDoubles(),
        tolerance * Math.max(scale, Double.MIN_NORMAL / tolerance));
  }
}
