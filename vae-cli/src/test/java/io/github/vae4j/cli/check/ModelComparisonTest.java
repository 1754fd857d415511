package io.github.vae4j.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.VaeModelProvider;
import io.github.vae4j.core.network.NetworkProvider;
import io.github.vae4j.core.part.PosteriorProvider;
import io.github.vae4j.core.part.PriorProvider;
import io.github.vae4j.core.word.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelComparisonTest {
  private static final ModelComparison COMPARISON = new ModelComparison(1);

  @AfterAll
  static void close() {
    COMPARISON.close();
  }

  /** Plain Java whose results are wrong by a thousandth in programs that have this output. */
  private static final class Wrong extends ForwardingBackend {
    private final String output;

    Wrong(String output) {
      super(PlainJava.provider().open(BackendConfig.defaults()));
      this.output = output;
    }

    @Override
    public Executable compile(Program program, Set<Value> donated) {
      Executable right = super.compile(program, donated);
      return new Run(right) {
        @Override
        public List<DeviceArray> run(List<DeviceArray> inputs) {
          List<DeviceArray> results = new ArrayList<>(super.run(inputs));
          for (int i = 0; i < results.size(); i++) {
            if (program.outputs().get(i).name().equals(output)) {
              results.set(i, scaled(results.get(i)));
            }
          }
          return results;
        }
      };
    }

    private DeviceArray scaled(DeviceArray array) {
      try (array) {
        HostArray host = array.download();
        double[] wrong = Arrays.stream(host.toDoubles()).map(x -> 1.001 * x).toArray();
        return upload(HostArray.ofDoubles(host.type(), wrong));
      }
    }
  }

  private static List<String> failed(String output) {
    try (Backend wrong = new Wrong(output)) {
      return COMPARISON.run(ModelCase.all().get(0), wrong).stream()
          .filter(check -> !check.passed())
          .map(ModelComparison.Check::what)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.vae4j.cli.check.ModelCase#all")
  void plainJavaAgreesWithItself(ModelCase test) {
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      List<ModelComparison.Check> checks = COMPARISON.run(test, backend);
      assertEquals(
          List.of("training", "model file", "encodings", "draws"),
          checks.stream().map(ModelComparison.Check::what).toList());
      assertTrue(
          checks.stream().allMatch(ModelComparison.Check::passed), () -> test + ": " + checks);
      int latents = test.model().latentSize();
      int images = test.data().size();
      int elements = test.data().itemShape().size();
      assertEquals("shape [" + images + ", " + latents + "]", checks.get(2).found());
      assertEquals(
          "shape [" + ModelComparison.DRAWS + ", " + elements + "]", checks.get(3).found());
    }
  }

  @Test
  void everyWordOfAPartHasAModel() {
    assertUsed(Words.of(NetworkProvider.class, "network"));
    assertUsed(Words.of(PriorProvider.class, "prior"));
    assertUsed(Words.of(PosteriorProvider.class, "posterior"));
  }

  private static void assertUsed(Words<?> words) {
    String descriptions =
        ModelCase.all().stream()
            .map(test -> test.model().description())
            .collect(Collectors.joining(";", "", ";"));
    for (String name : words.names()) {
      assertTrue(descriptions.matches(".*=" + name + "[:;].*"), name);
    }
  }

  @Test
  void everyKindOfModelIsThere() {
    List<String> kinds = ModelCase.all().stream().map(ModelCase::kind).distinct().toList();
    assertEquals(Set.copyOf(Words.of(VaeModelProvider.class, "model").names()), Set.copyOf(kinds));
  }

  @Test
  void noTwoModelsHaveOneLabel() {
    List<String> labels = ModelCase.all().stream().map(ModelCase::label).toList();
    assertEquals(labels.size(), labels.stream().distinct().count(), labels::toString);
  }

  @Test
  void aWrongResultIsFound() {
    assertEquals(List.of("encodings"), failed("mean"));
    assertEquals(List.of("draws"), failed("x"));
    assertFalse(failed("report").isEmpty());
    assertEquals(List.of(), failed("no such output"));
  }
}
