package io.github.vae4j.core.imputation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConditionalSamplerTest {
  private static final int ROWS = 4000;
  private static final TrainedVae VAE = KnownTable.model();
  private static final TableSchema SCHEMA = VAE.preprocessing().schema().orElseThrow();

  private static ConditionalSampler.Draws draw(String... words) {
    List<Constraint> constraints =
        Stream.of(words).map(word -> Constraint.of(SCHEMA, word)).toList();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        ConditionalSampler sampler = new ConditionalSampler(VAE, backend)) {
      return sampler.draw(ROWS, constraints, Optional.empty(), 100_000, 7, done -> {});
    }
  }

  /** Returns E[f(z) | evidence] by quadrature. */
  private static double expected(DoubleUnaryOperator logEvidence, DoubleUnaryOperator f) {
    double sum = 0;
    double weights = 0;
    for (double z = -8; z <= 8; z += 0.001) {
      double w = Math.exp(-z * z / 2 + logEvidence.applyAsDouble(z));
      sum += w * f.applyAsDouble(z);
      weights += w;
    }
    return sum / weights;
  }

  private static double share(double z) {
    return Math.exp(3 * z) / (Math.exp(3 * z) + 2);
  }

  private static double mean(ConditionalSampler.Draws draws, int element) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += draws.elements()[i * SCHEMA.width() + element];
    }
    return sum / ROWS;
  }

  /** Returns four standard errors of a mean of effective draws with this deviation. */
  private static double tolerance(ConditionalSampler.Draws draws, double deviation) {
    return 4 * deviation * Math.sqrt(1.0 / ROWS + 1 / draws.effectiveSamples());
  }

  @Test
  void aFixedNumberHasTheMeansAndFrequenciesOfTheKnownJoint() {
    ConditionalSampler.Draws draws = draw("x=1.5");
    DoubleUnaryOperator evidence = z -> -0.5 * Math.pow((1.5 - z) / KnownTable.NOISE, 2);
    assertEquals(1.5, mean(draws, 0), 1e-6);
    assertEquals(expected(evidence, z -> -2 * z), mean(draws, 1), tolerance(draws, 1.1));
    double c = expected(evidence, ConditionalSamplerTest::share);
    assertEquals(c, mean(draws, 4), tolerance(draws, Math.sqrt(c * (1 - c))));
  }

  @Test
  void aLevelHasTheMeansOfTheKnownJoint() {
    ConditionalSampler.Draws draws = draw("level=C");
    DoubleUnaryOperator evidence = z -> Math.log(share(z));
    assertEquals(expected(evidence, z -> z), mean(draws, 0), tolerance(draws, 1));
    assertEquals(expected(evidence, z -> -2 * z), mean(draws, 1), tolerance(draws, 1.8));
    assertEquals(1, mean(draws, 4), 0);
  }

  @Test
  void aRangeAndAChoiceOfLevelsHaveTheMeansOfTheKnownJoint() {
    ConditionalSampler.Draws draws = draw("x=0.5..1.5", "level=A|B");
    DoubleUnaryOperator evidence = z -> Math.log(within(z, 0.5, 1.5)) + Math.log(1 - share(z));
    assertEquals(expected(evidence, z -> -2 * z), mean(draws, 1), tolerance(draws, 1.3));
    assertEquals(0.5, mean(draws, 2), tolerance(draws, 0.5));
    for (int i = 0; i < ROWS; i++) {
      double x = draws.elements()[i * SCHEMA.width()];
      assertTrue(x >= 0.5 && x <= 1.5);
    }
  }

  /** Returns P(from <= x <= to | z) by the midpoint rule. */
  private static double within(double z, double from, double to) {
    int steps = 200;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double x = from + (i + 0.5) * (to - from) / steps;
      sum += Math.exp(-0.5 * Math.pow((x - z) / KnownTable.NOISE, 2));
    }
    return sum / steps;
  }

  @Test
  void wrongWordsSayWhatIsRight() {
    assertRefused("levl=C", "did you mean 'level'?");
    assertRefused("level=D", "expected one of A, B, C, found 'D'");
    assertRefused("x=two", "expected a number, found 'two'");
    assertRefused("x=3..1", "from a lesser to a greater number");
    assertRefused("x", "expected NAME=VALUE");
  }

  private static void assertRefused(String word, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Constraint.of(SCHEMA, word))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void missingCellsAreFilledByTheKnownConditionalMeans() {
    Dataset data =
        Datasets.table(
            "gaps",
            List.of("x", "y", "level"),
            List.of(List.of(1.5, "", ""), List.of("", -1.0, "C"), List.of(0.5, 0.5, "A")));
    List<ImputedDatum> found = new ArrayList<>();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        Imputer imputer =
            new Imputer(VAE, backend, EvaluationOptions.defaults().withSamples(20_000))) {
      imputer.impute(data, 3, found::add);
    }
    DoubleUnaryOperator ofX = z -> -0.5 * Math.pow((1.5 - z) / KnownTable.NOISE, 2);
    ImputedDatum first = found.get(0);
    double error = 5 / Math.sqrt(first.effectiveSamples());
    assertEquals(1.5, first.mean()[0], 1e-6);
    assertEquals(expected(ofX, z -> -2 * z), first.mean()[1], error);
    assertEquals(expected(ofX, ConditionalSamplerTest::share), first.mean()[4], error);
    double variance =
        expected(ofX, z -> 4 * z * z) - Math.pow(expected(ofX, z -> -2 * z), 2) + 0.25;
    assertEquals(Math.sqrt(variance), first.standardDeviation()[1], error);
    DoubleUnaryOperator ofOthers =
        z -> -0.5 * Math.pow((-1 + 2 * z) / KnownTable.NOISE, 2) + Math.log(share(z));
    assertEquals(expected(ofOthers, z -> z), found.get(1).mean()[0], error);
    assertTrue(!found.get(2).anyMissing() && found.get(2).draws()[2][1] == 0.5);
    assertEquals(1.5, first.draws()[0][0], 1e-6);
  }
}
