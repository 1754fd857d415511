package io.github.vae4j.core.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.pass.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The levels of grey data, and the likelihoods that need them. */
final class LevelsTest {
  private static final String LOGISTIC = "discretized-logistic";
  private static final String MIXTURE = "discretized-logistic-mixture:2";

  private static Dataset data(float... numbers) {
    return Datasets.of("rows", new float[][] {numbers});
  }

  private static Likelihood fitted(String word, Dataset data) {
    return Likelihood.of(word).forData(data, DatasetStatistics.of(data));
  }

  /** Fractions that float32 rounds, and whole numbers. */
  @ParameterizedTest
  @CsvSource({"255, 256", "16, 17", "1, 2", "7, 8", "15, 16"})
  void theGridOfFractionsIsFound(int steps, int levels) {
    float[] all = new float[steps + 1];
    for (int k = 0; k <= steps; k++) {
      all[k] = (float) (k / (double) steps);
    }
    assertEquals(levels, fitted(LOGISTIC, data(all)).gridLevels().orElseThrow());
    assertEquals(levels, fitted(MIXTURE, data(all)).gridLevels().orElseThrow());
    for (float x : all) {
      assertTrue(Levels.contains(levels, x), "" + x);
    }
  }

  @Test
  void wholeNumbersHaveTheLevelsOfTheirScale() {
    try (Dataset digits = Datasets.digits()) {
      Likelihood found = fitted(LOGISTIC, digits);
      assertEquals("discretized-logistic:levels=17", found.word());
      assertEquals(MIXTURE + ",levels=17", fitted(MIXTURE, digits).word());
    }
    assertEquals(OptionalInt.of(256), fitted(LOGISTIC, data(3, 254, 77)).gridLevels());
    Likelihood said = Likelihood.of("discretized-logistic:levels=32,scale=global");
    assertEquals(said, said.forData(data(0, 31), DatasetStatistics.of(data(0, 31))));
  }

  @ParameterizedTest
  @ValueSource(strings = {LOGISTIC, MIXTURE})
  void dataWithoutLevelsAreRefusedWithWhatWouldBeRight(String word) {
    for (Dataset data : List.of(data(0.1234567f, 0.7f), data(0.5f, 254.25f), data(-1, 3))) {
      String message =
          String.valueOf(assertThrows(DataException.class, () -> fitted(word, data)).getMessage());
      assertTrue(message.startsWith("rows: expected grey levels for the likelihood " + word));
      assertTrue(message.contains("by levels=L"), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "discretized-logistic:levels=1 | levels: needs to be from 2 to 65536, got 1",
        "discretized-logistic:levels=65537 | levels: needs to be from 2 to 65536, got 65537",
        "discretized-logistic:levels=2.5 | levels needs to be a whole number, found 2.5",
        "discretized-logistic-mixture:2,levels=0.5 | levels needs to be a whole number",
        "normal:levels=3 | levels=3",
      })
  void wrongLevelsAreRefused(String word, String part) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Likelihood.of(word)).getMessage());
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "discretized-logistic:levels=256",
        "discretized-logistic:levels=17,scale=global",
        "discretized-logistic:levels=17,scale=column,floor=0.02",
        "discretized-logistic:levels=4,scale=fixed:0.1",
        "discretized-logistic:floor=0.01",
        "discretized-logistic:scale=global,floor=0.01",
        "discretized-logistic:scale=fixed:0.1",
        "discretized-logistic-mixture:2,levels=17,scale=global,floor=0.001"
      })
  void aLikelihoodComesBackFromItsWord(String word) {
    assertEquals(word, Likelihood.of(word).word());
    assertEquals(Likelihood.of(word), Likelihood.of(Likelihood.of(word).word()));
  }

  @Test
  void theLeastScaleIsATenthOfAStep() {
    assertEquals(1 / 2550.0, Levels.floor(256), 1e-15);
    assertEquals(1 / 160.0, Levels.floor(17), 1e-15);
    assertEquals(
        Likelihood.of("discretized-logistic:levels=17"),
        Likelihood.of("discretized-logistic:levels=17,floor=0.00625"));
  }

  /** At the least scale an inner level has the mass tanh(1 / (4 * 0.1)) of a logistic. */
  @ParameterizedTest
  @CsvSource({"256, 100", "17, 8", "2, 0"})
  void aLevelCanHaveNearlyAllOfTheMass(int levels, int level) {
    double x = level / (levels - 1.0);
    double logit = Math.log(x / (1 - x));
    double mass = probabilities(levels, Math.max(-40, logit), -40)[level];
    assertEquals(level == 0 ? 1 : Math.tanh(2.5), mass, level == 0 ? 0.01 : 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"2, 0.3, -2", "17, -1, -3", "17, 3, 0.5", "256, 0.1, -9"})
  void theProbabilitiesOfAllLevelsAddUpToOne(int levels, double location, double scale) {
    assertEquals(1, Arrays.stream(probabilities(levels, location, scale)).sum(), 1e-9);
  }

  /** Returns the probabilities of the levels for numbers of the decoder. */
  private static double[] probabilities(int levels, double location, double scale) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    Tensor outputs = trace.constant(HostArray.of(Shape.of(1, 2), new double[] {location, scale}));
    double[] all = new double[levels];
    Arrays.setAll(all, k -> k / (levels - 1.0));
    Tensor logProb =
        Likelihood.of(LOGISTIC + ":levels=" + levels)
            .of(scope, outputs, Given.nothing())
            .logProb(trace.constant(HostArray.of(Shape.of(levels, 1, 1), all)));
    return Arrays.stream(
            Run.once(trace.program(Map.of("y", logProb)), List.of()).get(0).toDoubles())
        .map(Math::exp)
        .toArray();
  }

  @Test
  void dataOffTheGridAreRefusedWhereverAModelReadsThem() {
    VaeSpec model =
        VaeSpec.builder(Shape.of(3)).likelihood(Likelihood.of(LOGISTIC + ":levels=256")).build();
    Preprocessing preprocessing = Preprocessing.divide(16);
    Dataset data = data(0, 16, 5);
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> preprocessing.check(data, model, "no advice"))
                .getMessage());
    assertTrue(message.contains("expected one of the 256 levels k/255 of the model's"), message);
    assertTrue(message.contains("found 0.3125; train with levels=L"), message);
    BatchReader reader = BatchReader.of(model, data, preprocessing, 1, DType.FLOAT32);
    assertThrows(DataException.class, () -> reader.read(new int[] {0}, 0, 1, RandomKey.of(1)));
    VaeSpec right =
        VaeSpec.builder(Shape.of(3)).likelihood(Likelihood.of(LOGISTIC + ":levels=17")).build();
    preprocessing.check(data, right, "no advice");
    // Files without levels are older than the check.
    VaeSpec older =
        VaeSpec.builder(Shape.of(3)).likelihood(Likelihood.of(LOGISTIC + ":floor=0.01")).build();
    preprocessing.check(data, older, "no advice");
    assertFalse(older.gridLevels().isPresent());
  }
}
