package io.github.vae4j.core.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The exact answers beside numbers of an independent program, quadrature, elimination and draws.
 */
class LinearGaussianTest {
  /** Two latents, three elements; reference numbers of an independent program. */
  private static final LinearGaussian PLANE =
      LinearGaussian.of(
          new double[][] {{1, 0.9}, {0.8, 1}, {0.2, -0.3}}, new double[] {0.1, -0.2, 0.3}, 0.5);

  private static final double[] X = {1, -0.5, 0.7};

  @Test
  void thePlaneHasItsReferenceNumbers() {
    assertEquals(-3.654605, PLANE.logEvidence(X), 1e-6);
    GaussianMixture best = PLANE.bestDiagonal(X);
    assertArrayEquals(new double[] {0.65168847, -0.31570656}, best.mean(), 1e-8);
    assertEquals(0.12953368, best.covariance(0)[0][0], 1e-8);
    assertEquals(0.11627907, best.covariance(0)[1][1], 1e-8);
    assertEquals(-4.176915, PLANE.elbo(best, X).value(), 1e-6);
    assertEquals(-9.957374, PLANE.elbo(GaussianMixture.standard(2), X).value(), 1e-6);
  }

  @Test
  void theLineHasItsClosedForms() {
    LinearGaussian line = LinearGaussian.line();
    double x = 1.5;
    assertEquals(-0.5 * Math.log(4 * Math.PI) - x * x / 4, line.logEvidence(x), 1e-14);
    assertEquals(x / 2, line.posterior(x).mean()[0]);
    assertEquals(0.5, line.posterior(x).covariance()[0][0]);
    LinearGaussian.Elbo wide = line.withProposal(0, -0.5, 0.9).elbo(x);
    assertEquals(-3.459299, wide.value(), 1e-6);
    assertEquals(0.135361, wide.kl(), 1e-6);
    assertEquals(
        -0.5 * (Math.log(2 * Math.PI) + (x - 2) * (x - 2) + 1 + 4),
        line.withProposal(0, 2, 1).elbo(x).value(),
        1e-14);
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "10, 12", "50, 60"})
  void theEvidenceIsThatOfGaussianElimination(int latent, int event) {
    LinearGaussian model = LinearGaussian.random(latent, event, 0.5, RandomKey.of(1));
    double[][] w = model.numbers().weight();
    for (double[] x : model.sample(5, RandomKey.of(2))) {
      double[][] c = new double[event][event];
      for (int i = 0; i < event; i++) {
        for (int j = 0; j < event; j++) {
          c[i][j] = i == j ? 0.25 : 0;
          for (int k = 0; k < latent; k++) {
            c[i][j] += w[i][k] * w[j][k];
          }
        }
      }
      // Elimination of C y = x, whose pivots multiply to the determinant.
      double[] y = x.clone();
      double logDensity = -0.5 * event * Math.log(2 * Math.PI);
      for (int i = 0; i < event; i++) {
        logDensity -= 0.5 * (Math.log(c[i][i]) + y[i] * y[i] / c[i][i]);
        for (int j = i + 1; j < event; j++) {
          double factor = c[j][i] / c[i][i];
          y[j] -= factor * y[i];
          for (int k = i; k < event; k++) {
            c[j][k] -= factor * c[i][k];
          }
        }
      }
      assertEquals(logDensity, model.logEvidence(x), 1e-9);
    }
  }

  /** A mixture prior in two dimensions, one component of it correlated. */
  static final GaussianMixture CLUSTERS =
      GaussianMixture.of(
          new double[] {0.5, 0.3, 0.2},
          GaussianMixture.normal(new double[] {1, -1}, new double[][] {{0.5, 0.3}, {0.3, 0.4}}),
          GaussianMixture.diagonal(new double[] {-2, 0.5}, new double[] {0.4, 0.8}),
          GaussianMixture.standard(2));

  @Test
  void withAMixturePriorEvidenceAndPosteriorAreThoseOfQuadrature() {
    LinearGaussian model =
        LinearGaussian.of(
                new double[][] {{1, 0.9}, {0.8, 1}, {0.2, -0.3}},
                new double[] {0.1, -0.2, 0.3},
                0.5,
                0.7,
                1.1)
            .withPrior(CLUSTERS);
    double[][] w = model.numbers().weight();
    double[] s = model.numbers().scale();
    double[] b = model.numbers().shift();
    for (double[] x : new double[][] {X, {-2, -1, 0}, {0.3, 3, -1}}) {
      double width = 0.02;
      double sum = 0;
      double[] first = new double[2];
      double[][] second = new double[2][2];
      for (double z0 = -7; z0 < 7; z0 += width) {
        for (double z1 = -7; z1 < 7; z1 += width) {
          double[] z = {z0, z1};
          double log = CLUSTERS.logDensity(z);
          for (int i = 0; i < 3; i++) {
            double y = (x[i] - b[i] - w[i][0] * z0 - w[i][1] * z1) / s[i];
            log += -0.5 * y * y - Math.log(s[i]) - 0.5 * Math.log(2 * Math.PI);
          }
          double mass = Math.exp(log) * width * width;
          sum += mass;
          for (int i = 0; i < 2; i++) {
            first[i] += mass * z[i];
            for (int j = 0; j < 2; j++) {
              second[i][j] += mass * z[i] * z[j];
            }
          }
        }
      }
      assertEquals(Math.log(sum), model.logEvidence(x), 1e-8);
      GaussianMixture posterior = model.posterior(x);
      assertEquals(3, posterior.components());
      for (int i = 0; i < 2; i++) {
        assertEquals(first[i] / sum, posterior.mean()[i], 1e-7);
        for (int j = 0; j < 2; j++) {
          assertEquals(
              second[i][j] / sum - first[i] * first[j] / sum / sum,
              posterior.covariance()[i][j],
              1e-7);
        }
      }
    }
  }

  /**
   * The missing element integrated out by the trapezoidal rule, which is exact to rounding here.
   */
  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void whatIsMissingIsIntegratedOut(int missing) {
    boolean[] observed = {true, true, true};
    observed[missing] = false;
    double[] rest =
        IntStream.range(0, 3).filter(i -> i != missing).mapToDouble(i -> X[i]).toArray();
    double step = 0.01;
    double sum = 0;
    double[] mean = new double[2];
    for (int i = -2000; i <= 2000; i++) {
      double[] x = X.clone();
      x[missing] = i * step;
      double density = step * Math.exp(PLANE.logEvidence(x));
      sum += density;
      double[] at = PLANE.posterior(x).mean();
      Arrays.setAll(mean, j -> mean[j] + density * at[j]);
    }
    LinearGaussian model = PLANE.observing(observed);
    assertEquals(Math.log(sum), model.logEvidence(rest), 1e-12);
    double total = sum;
    Arrays.setAll(mean, j -> mean[j] / total);
    assertArrayEquals(mean, model.posterior(rest).mean(), 1e-12);
  }

  @Test
  void ofOneElementTheModelIsALine() {
    LinearGaussian model = PLANE.observing(false, false, true);
    double variance = 0.2 * 0.2 + 0.3 * 0.3 + 0.25;
    double y = X[2] - 0.3;
    assertEquals(
        -0.5 * (Math.log(2 * Math.PI * variance) + y * y / variance),
        model.logEvidence(X[2]),
        1e-14);
    assertRefused("needs 3 flags, got 2", () -> PLANE.observing(true, false));
    assertRefused("at least one", () -> PLANE.observing(false, false, false));
  }

  @Test
  void theDensityOfAMixtureIsTheSumOfItsParts() {
    double x = 0.7;
    double expected = 0;
    double[][] parts = {{0.25, -1, 0.5}, {0.75, 2, 1.5}}; // weight, mean, scale
    for (double[] p : parts) {
      double y = (x - p[1]) / p[2];
      expected += p[0] * Math.exp(-0.5 * y * y) / p[2] / Math.sqrt(2 * Math.PI);
    }
    GaussianMixture mixture =
        GaussianMixture.of(
            new double[] {0.25, 0.75},
            GaussianMixture.diagonal(new double[] {-1}, new double[] {0.5}),
            GaussianMixture.diagonal(new double[] {2}, new double[] {1.5}));
    assertEquals(Math.log(expected), mixture.logDensity(x), 1e-14);
  }

  @Test
  void theElboIsTheEvidenceLessTheDivergenceFromThePosterior() {
    LinearGaussian model = PLANE.withPrior(part(0));
    for (GaussianMixture q : new GaussianMixture[] {part(0), part(1), model.bestDiagonal(X)}) {
      assertEquals(
          model.logEvidence(X) - q.kl(model.posterior(X)), model.elbo(q, X).value(), 1e-12);
    }
    assertEquals(model.logEvidence(X), model.elbo(X).value(), 1e-12);
    // N(m + d, f^2 P) from N(m, P): (d' P^-1 d + n f^2 - n) / 2 - n log f
    double[][] p = model.posterior(X).covariance(0);
    double determinant = p[0][0] * p[1][1] - p[0][1] * p[1][0];
    double distance = (0.09 * p[1][1] + 0.04 * p[0][0] + 2 * 0.3 * 0.2 * p[0][1]) / determinant;
    double kl = 0.5 * (distance + 2 * 1.44 - 2) - 2 * Math.log(1.2);
    LinearGaussian near = model.withProposalNearPosterior(new double[] {0.3, -0.2}, 1.2);
    assertEquals(model.logEvidence(X) - kl, near.elbo(X).value(), 1e-12);
  }

  private static GaussianMixture part(int k) {
    return GaussianMixture.normal(CLUSTERS.mean(k), CLUSTERS.covariance(k));
  }

  @Test
  void theDivergenceIsThatOfDraws() {
    GaussianMixture q = part(0);
    double sum = 0;
    int n = 200_000;
    for (double[] z : q.sample(n, RandomKey.of(3))) {
      sum += (q.logDensity(z) - part(1).logDensity(z)) / n;
    }
    assertEquals(sum, q.kl(part(1)), 0.1);
    assertEquals(0, q.kl(part(0)), 1e-14);
  }

  @Test
  void drawsHaveTheMomentsOfTheEvidence() {
    LinearGaussian model = PLANE.withPrior(CLUSTERS);
    int n = 100_000;
    double[][] data = model.sample(n, RandomKey.of(4));
    double[] mean = model.evidence().mean();
    double[][] covariance = model.evidence().covariance();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double first = 0;
        double second = 0;
        for (double[] x : data) {
          first += x[i] / n;
          second += (x[i] - mean[i]) * (x[j] - mean[j]) / n;
        }
        assertEquals(mean[i], first, 4 * Math.sqrt(covariance[i][i] / n));
        double spread = Math.sqrt(2 * covariance[i][i] * covariance[j][j] / n);
        assertEquals(covariance[i][j], second, 5 * spread);
      }
    }
    assertTrue(Arrays.deepEquals(data, model.sample(n, RandomKey.of(4))));
  }

  @Test
  void theDataOfTheLineAreLatentPlusNoise() {
    double[] z = new double[3];
    double[] e = new double[3];
    Noise.NORMAL.fill(RandomKey.of(5).fold("latent"), 0, z);
    Noise.NORMAL.fill(RandomKey.of(5).fold("datum"), 0, e);
    double[][] data = LinearGaussian.line().sample(3, RandomKey.of(5));
    for (int i = 0; i < 3; i++) {
      assertEquals(z[i] + e[i], data[i][0], 1e-15);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("weight: needs 2 rows of 1 numbers", () -> of(new double[][] {{1}, {1, 2}}, 2));
    assertRefused("weight: needs 0 rows", () -> of(new double[0][], 0));
    assertRefused("shift: needs 1 numbers, got 2", () -> of(new double[][] {{1}}, 2));
    assertRefused(
        "above 0, got [NaN]",
        () -> LinearGaussian.of(new double[][] {{1}}, new double[1], Double.NaN));
    assertRefused("prior: needs 2 numbers", () -> PLANE.withPrior(GaussianMixture.standard(3)));
    assertRefused(
        "slope: needs 2 rows of 3",
        () -> PLANE.withProposal(new double[3][2], new double[2], new double[] {1, 1}));
    assertRefused("above 0", () -> PLANE.withProposal(new double[2], new double[2]));
    assertRefused("above 0", () -> PLANE.withProposalNearPosterior(new double[2], 0));
    assertRefused("got slopes", () -> PLANE.withParameters("slopes"));
    assertRefused("0 rows or more, got -1", () -> PLANE.withRows(-1));
    assertRefused("needs a vector of 3 numbers, got 2", () -> PLANE.logEvidence(1, 2));
    LinearGaussian mixed = PLANE.withPrior(CLUSTERS);
    assertRefused("got a mixture of 3", () -> mixed.bestDiagonal(X));
    assertRefused("got a mixture of 3", () -> mixed.elbo(X));
    assertRefused("KL: needs two normal", () -> PLANE.elbo(CLUSTERS, X));
    assertRefused(
        "positive definite",
        () -> GaussianMixture.normal(new double[2], new double[][] {{1, 2}, {2, 1}}));
    assertRefused(
        "with sum 1", () -> GaussianMixture.of(new double[] {0.5}, GaussianMixture.standard(1)));
    assertRefused(
        "of one size",
        () ->
            GaussianMixture.of(
                new double[] {0.5, 0.5}, GaussianMixture.standard(1), GaussianMixture.standard(2)));
  }

  private static LinearGaussian of(double[][] weight, int shifts) {
    return LinearGaussian.of(weight, new double[shifts], 1);
  }

  private static void assertRefused(String part, Executable use) {
    String message = String.valueOf(assertThrows(IllegalArgumentException.class, use).getMessage());
    assertTrue(message.contains(part), message);
  }
}
