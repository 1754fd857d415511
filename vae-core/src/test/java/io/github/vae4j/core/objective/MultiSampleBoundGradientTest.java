package io.github.vae4j.core.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.discovery.InferenceMethods;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Value and surrogate against the definitions in plain Java, under the same noise: the gradient of
 * each group of parameters is the finite difference of the function that the group ascends.
 */
class MultiSampleBoundGradientTest {
  private static final double[] XS = {1.5, -0.4, 0.8, 1e3};
  private static final double[] ROW_WEIGHTS = {1, 1, 1, 0};
  private static final int DATA = 3; // the last row only fills the batch

  private final Objectives objectives = new Objectives();

  @AfterEach
  void close() {
    objectives.close();
  }

  /** A bound as a function of the log-weights of one datum. */
  private interface Bound extends ToDoubleFunction<double[]> {}

  /**
   * A method by its word and what it should be.
   *
   * @param pathOnly whether the encoder's gradient leaves out the score
   */
  private record Case(
      String word, int samples, Bound decoder, Bound encoder, boolean pathOnly, double klWeight) {
    @Override
    public String toString() {
      return word + " at KL weight " + klWeight;
    }
  }

  private static double logMean(double power, double[] logWeights, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(power * logWeights[i]);
    }
    return Math.log(sum / (to - from)) / power;
  }

  private static double mean(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number / numbers.length;
    }
    return sum;
  }

  private static double iwae(double[] w) {
    return logMean(1, w, 0, w.length);
  }

  /** Two groups of three samples each. */
  private static double miwae(double[] w) {
    return 0.5 * (logMean(1, w, 0, 3) + logMean(1, w, 3, 6));
  }

  private static double ciwae(double[] w) {
    return 0.3 * mean(w) + 0.7 * iwae(w);
  }

  static Stream<Case> cases() {
    Bound elbo = MultiSampleBoundGradientTest::mean;
    Bound iwae = MultiSampleBoundGradientTest::iwae;
    Bound miwae = MultiSampleBoundGradientTest::miwae;
    Bound ciwae = MultiSampleBoundGradientTest::ciwae;
    Bound renyi = w -> logMean(0.6, w, 0, w.length);
    Bound beyond = w -> logMean(-0.5, w, 0, w.length);
    return Stream.of(1.0, 0.3)
        .flatMap(
            b ->
                Stream.of(
                    new Case("elbo:4,sampled", 4, elbo, elbo, false, b),
                    new Case("elbo:4,stl", 4, elbo, elbo, true, b),
                    new Case("iwae:5", 5, iwae, iwae, false, b),
                    new Case("iwae:5,dreg", 5, iwae, iwae, true, b),
                    new Case("miwae:2,3", 6, miwae, miwae, false, b),
                    new Case("miwae:2,3,dreg", 6, miwae, miwae, true, b),
                    new Case("piwae:2,3", 6, iwae, miwae, false, b),
                    new Case("piwae:2,3,dreg", 6, iwae, miwae, true, b),
                    new Case("ciwae:5,0.3", 5, ciwae, ciwae, false, b),
                    new Case("ciwae:5,0.3,dreg", 5, ciwae, ciwae, true, b),
                    new Case("renyi:0.4,5", 5, renyi, renyi, false, b),
                    new Case("renyi:0.4,5,dreg", 5, renyi, renyi, true, b),
                    new Case("renyi:1.5,5,dreg", 5, beyond, beyond, true, b)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueAndGradientsAreThoseOfTheDefinition(Case c) {
    var method = InferenceMethods.discover().create(c.word());
    Map<String, HostArray> result =
        objectives.run(method, TwoLatents.MODEL, DType.FLOAT64, c.klWeight(), XS, ROW_WEIGHTS);
    HostArray noise = result.get("noise z");
    double[] theta = TwoLatents.THETA;
    double[] phi = TwoLatents.PHI;
    for (int row = 0; row < DATA; row++) {
      double[] logWeights = logWeights(c.samples(), theta, phi, phi, 1, row, noise);
      assertEquals(
          c.decoder().applyAsDouble(logWeights), result.get("value").get(row), 1e-12, "value");
    }
    check(
        result,
        TwoLatents.THETA_NAMES,
        differences(theta, t -> overData(c, c.decoder(), t, phi, noise)));
    double[][] factors = new double[DATA][];
    for (int row = 0; row < DATA; row++) {
      factors[row] =
          doublyReparameterizedFactors(
              c.encoder(),
              logWeights(c.samples(), theta, phi, phi, c.klWeight(), row, noise),
              c.klWeight());
    }
    check(
        result,
        TwoLatents.PHI_NAMES,
        differences(
            phi,
            c.pathOnly()
                ? p -> overPath(c, factors, p, noise)
                : p -> overData(c, c.encoder(), theta, p, noise)));
  }

  private static double overData(
      Case c, Bound bound, double[] theta, double[] phi, HostArray noise) {
    double sum = 0;
    for (int row = 0; row < DATA; row++) {
      sum +=
          bound.applyAsDouble(logWeights(c.samples(), theta, phi, phi, c.klWeight(), row, noise));
    }
    return sum / DATA;
  }

  /**
   * The function whose gradient is the doubly reparameterised one: fixed factors, fixed density.
   */
  private static double overPath(Case c, double[][] factors, double[] phi, HostArray noise) {
    double sum = 0;
    for (int row = 0; row < DATA; row++) {
      double[] w =
          logWeights(c.samples(), TwoLatents.THETA, phi, TwoLatents.PHI, c.klWeight(), row, noise);
      for (int k = 0; k < w.length; k++) {
        sum += factors[row][k] * w[k];
      }
    }
    return sum / DATA;
  }

  /** Slope minus KL weight times curvature, by differences of the bound. */
  private static double[] doublyReparameterizedFactors(
      Bound bound, double[] logWeights, double klWeight) {
    double h = 1e-4;
    double[] factors = new double[logWeights.length];
    double middle = bound.applyAsDouble(logWeights);
    for (int i = 0; i < factors.length; i++) {
      double[] moved = logWeights.clone();
      moved[i] = logWeights[i] + h;
      double above = bound.applyAsDouble(moved);
      moved[i] = logWeights[i] - h;
      double below = bound.applyAsDouble(moved);
      factors[i] = (above - below) / (2 * h) - klWeight * (above - 2 * middle + below) / (h * h);
    }
    return factors;
  }

  private static double[] logWeights(
      int samples,
      double[] theta,
      double[] sampling,
      double[] scoring,
      double klWeight,
      int row,
      HostArray noise) {
    double[] all = new double[samples];
    for (int k = 0; k < samples; k++) {
      int at = (k * XS.length + row) * 2;
      double[] e = {noise.get(at), noise.get(at + 1)};
      all[k] = TwoLatents.logWeight(theta, sampling, scoring, klWeight, XS[row], e);
    }
    return all;
  }

  private static double[] differences(double[] at, ToDoubleFunction<double[]> function) {
    double h = 1e-5;
    double[] result = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] moved = at.clone();
      moved[i] = at[i] + h;
      double above = function.applyAsDouble(moved);
      moved[i] = at[i] - h;
      result[i] = (above - function.applyAsDouble(moved)) / (2 * h);
    }
    return result;
  }

  private static void check(Map<String, HostArray> result, List<String> names, double[] expected) {
    int i = 0;
    for (String name : names) {
      for (double found : result.get("gradient of " + name).toDoubles()) {
        assertEquals(expected[i], found, 1e-5 * Math.max(1, Math.abs(expected[i])), name);
        i++;
      }
    }
    assertEquals(expected.length, i);
  }
}
