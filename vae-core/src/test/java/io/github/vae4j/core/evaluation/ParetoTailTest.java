package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shape of the tail of importance weights. Expected numbers were computed by a program of its
 * own in NumPy from the papers' formulas.
 */
class ParetoTailTest {
  private static double shape(double[] logWeights) {
    LogMeanExp mean = LogMeanExp.ofWeights(logWeights.length);
    Arrays.stream(logWeights).forEach(mean::add);
    return mean.paretoK();
  }

  /**
   * Logarithms of weights u^-k, whose tail is a generalized Pareto of shape k, at quantiles of u.
   */
  private static double[] pareto(double k, int n) {
    double[] logWeights = new double[n];
    Arrays.setAll(logWeights, i -> -k * Math.log(((i * 7919L) % n + 0.5) / n)); // in no order
    return logWeights;
  }

  @Test
  void theFitOfTenNumbersIsTheOneByHand() {
    double[] x = {0.03, 0.1, 0.2, 0.25, 0.4, 0.7, 1.1, 1.9, 3.3, 8};
    assertEquals(0.6559427011062293, GeneralizedPareto.shape(x), 1e-12);
  }

  @Test
  void thirtyWeightsHaveTheShapeByHand() {
    double[] logWeights = new double[30];
    Arrays.setAll(logWeights, i -> 2 * Math.sin(3 * i) + i % 7 * 0.5);
    assertEquals(0.42660470533721806, shape(logWeights), 1e-12);
    LogMeanExp mean = new LogMeanExp();
    Arrays.stream(logWeights).forEach(mean::add);
    assertEquals(6.347503510950828, mean.effectiveSampleSize(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"0.3, 0.3080028986575994", "0.5, 0.49900327561546154", "0.9, 0.8809335199153134"})
  void theShapeOfParetoWeightsIsKnown(double k, double byHand) {
    double found = shape(pareto(k, 10_000));
    assertEquals(byHand, found, 1e-9);
    assertEquals(k, found, 0.03); // the prior draws it towards a half
  }

  /** k-hat is asymptotically normal with the variance (1 + k)^2 / M, here before the prior. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.6, 1})
  void theShapeOfRandomParetoWeightsIsRightOnAverage(double k) {
    int n = 4000;
    int runs = 200;
    int tail = ParetoTail.length(n);
    double mean = 0;
    for (int r = 0; r < runs; r++) {
      double[] u = new double[n];
      Noise.UNIFORM.fill(RandomKey.of(5).fold(r), 0, u);
      mean += shape(Arrays.stream(u).map(x -> -k * Math.log(x)).toArray()) / runs;
    }
    double drawn = (tail * k + 5) / (tail + 10);
    double error = (1 + k) / Math.sqrt((double) tail * runs);
    assertEquals(drawn, mean, 4 * error + 0.01);
  }

  @Test
  void nothingChangesWithTheScaleOfTheWeights() {
    double[] logWeights = pareto(0.6, 1000);
    double expected = shape(logWeights);
    for (double scale : new double[] {-5000, -1, 800}) {
      double[] scaled = Arrays.stream(logWeights).map(w -> w + scale).toArray();
      assertEquals(expected, shape(scaled), 1e-8);
    }
  }

  @Test
  void onlyTheTailMattersAndItsOrderDoesNot() {
    double[] logWeights = pareto(0.6, 5000);
    double expected = shape(logWeights);
    double[] sorted = logWeights.clone();
    Arrays.sort(sorted);
    assertEquals(expected, shape(sorted));
    Arrays.fill(sorted, 0, 5000 - ParetoTail.length(5000) - 1, Double.NEGATIVE_INFINITY);
    assertEquals(expected, shape(sorted));
  }

  @Test
  void theLengthOfTheTailIsThePapers() {
    int[][] lengths = {{10, 2}, {25, 5}, {26, 6}, {100, 20}, {225, 45}, {1000, 95}, {10_000, 300}};
    for (int[] pair : lengths) {
      assertEquals(pair[1], ParetoTail.length(pair[0]));
    }
  }

  @Test
  void tooFewWeightsDoNotTell() {
    assertEquals(Double.NaN, shape(pareto(0.5, 20)));
    assertTrue(Double.isFinite(shape(pareto(0.5, 21))));
    LogMeanExp plain = new LogMeanExp();
    Arrays.stream(pareto(0.5, 100)).forEach(plain::add);
    assertEquals(Double.NaN, plain.paretoK());
  }

  @Test
  void equalWeightsAreNoDanger() {
    double[] logWeights = new double[100];
    Arrays.setAll(logWeights, i -> -3000 + (i % 7 - 3) * 1e-4); // what single precision leaves
    assertEquals(Double.NaN, shape(logWeights));
  }

  @Test
  void weightsOfFewValuesHaveABoundedTail() {
    double[] logWeights = new double[1000];
    Arrays.setAll(logWeights, i -> i % 100 == 0 ? 2 : i % 10 == 0 ? 1 : 0);
    assertTrue(shape(logWeights) < 0.5);
  }

  @Test
  void fewWeightsAboveZeroAreTheWorst() {
    double[] logWeights = new double[100];
    Arrays.fill(logWeights, Double.NEGATIVE_INFINITY);
    Arrays.fill(logWeights, 0, 20, 1);
    assertEquals(Double.POSITIVE_INFINITY, shape(logWeights));
  }
}
