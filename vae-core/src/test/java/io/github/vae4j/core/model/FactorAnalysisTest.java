package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.part.DataSample;
import io.github.vae4j.core.part.Likelihoods;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactorAnalysisTest {
  /**
   * {@code FactorAnalysis(4, tol=1e-8, max_iter=5000).fit(training).score(training)} of
   * scikit-learn 1.2.1 on these data, nats.
   */
  private static final double SCIKIT_LEARN = -16.742027;

  private static double[] mean(float[][] rows) {
    double[] mean = new double[rows[0].length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    return mean;
  }

  private static LinearGaussian model(FactorAnalysis factors, double[] mean) {
    double[][] weight = new double[mean.length][factors.weight().length];
    for (int i = 0; i < mean.length; i++) {
      for (int k = 0; k < weight[i].length; k++) {
        weight[i][k] = factors.weight()[k][i];
      }
    }
    return LinearGaussian.of(weight, mean, factors.scale());
  }

  @Test
  void itsLikelihoodIsThatOfScikitLearn() {
    FactorAnalysis factors =
        FactorAnalysis.fit(FactorData.TRAINING, FactorData.TRAINING[0].length, FactorData.LATENT);
    LinearGaussian model = model(factors, mean(FactorData.TRAINING));
    assertEquals(SCIKIT_LEARN, FactorData.meanLogLikelihood(model, FactorData.TRAINING), 1e-3);
  }

  @Test
  void itsPosteriorHasIndependentDimensions() {
    FactorAnalysis factors =
        FactorAnalysis.fit(FactorData.TRAINING, FactorData.TRAINING[0].length, FactorData.LATENT);
    double[] mean = mean(FactorData.TRAINING);
    double[] x = FactorData.doubles(FactorData.TRAINING[0]);
    GaussianMixture posterior = model(factors, mean).posterior(x);
    double[] found = new double[FactorData.LATENT];
    for (int k = 0; k < found.length; k++) {
      for (int i = 0; i < x.length; i++) {
        found[k] += factors.slope()[i][k] * (x[i] - mean[i]);
      }
      for (int l = 0; l < found.length; l++) {
        double expected = k == l ? 1 / factors.precision()[k] : 0;
        assertEquals(expected, posterior.covariance()[k][l], 1e-3, k + ", " + l);
      }
    }
    assertArrayEquals(posterior.mean(), found, 1e-3);
  }

  @Test
  void whatAConditionExplainsIsTakenOffFirst() {
    int event = FactorData.TRAINING[0].length;
    float[][] shifted = new float[FactorData.TRAINING.length][event + 3];
    for (int n = 0; n < shifted.length; n++) {
      int group = n % 2;
      double[] c = new double[1];
      Noise.NORMAL.fill(RandomKey.of(n), 0, c);
      for (int i = 0; i < event; i++) {
        shifted[n][i] = (float) (FactorData.TRAINING[n][i] + 3 * group * i - 2 * c[0]);
      }
      shifted[n][event + group] = 1; // one-hot: the two add up to 1
      shifted[n][event + 2] = (float) c[0];
    }
    FactorAnalysis plain = FactorAnalysis.fit(FactorData.TRAINING, event, FactorData.LATENT);
    FactorAnalysis found = FactorAnalysis.fit(shifted, event, FactorData.LATENT);
    for (int i = 0; i < event; i++) {
      assertEquals(3 * i, found.slopes()[1][i] - found.slopes()[0][i], 0.2);
      assertEquals(-2, found.slopes()[2][i], 0.1);
      assertEquals(plain.scale()[i], found.scale()[i], 0.02);
    }
  }

  @Test
  void latentsBeyondTheElementsAndElementsThatNeverChangeDoNoHarm() {
    float[][] rows = new float[50][3];
    for (int i = 0; i < rows.length; i++) {
      double[] noise = new double[1];
      Noise.NORMAL.fill(RandomKey.of(i), 0, noise);
      rows[i] = new float[] {7, (float) noise[0], (float) (2 * noise[0])};
    }
    for (float[][] some : new float[][][] {rows, Arrays.copyOf(rows, 2), Arrays.copyOf(rows, 1)}) {
      FactorAnalysis factors = FactorAnalysis.fit(some, some[0].length, 5);
      assertEquals(5, factors.weight().length);
      assertEquals(1, factors.scale()[0]);
      for (int k = 0; k < 5; k++) {
        assertTrue(factors.precision()[k] >= 1, Arrays.toString(factors.precision()));
        assertEquals(0, factors.weight()[k][0], 1e-9);
        assertTrue(Double.isFinite(Arrays.stream(factors.weight()[k]).sum()));
      }
      assertTrue(Arrays.stream(factors.scale()).allMatch(s -> s > 0 && Double.isFinite(s)));
    }
  }

  /** The first training data. */
  private record Sample(int size) implements DataSample {
    @Override
    public double[] mean() {
      return FactorAnalysisTest.mean(FactorData.TRAINING);
    }

    @Override
    public float[][] rows(int count) {
      return Arrays.copyOf(FactorData.TRAINING, count);
    }
  }

  @Test
  void onlyModelsOfAffineMapsWithNormalPartsStartThere() {
    Shape shape = Shape.of(FactorData.EVENT);
    VaeSpec affine = VaeSpec.mlp(shape, 2, Likelihoods.NORMAL);
    Map<String, double[]> start = affine.startFrom(new Sample(100));
    assertEquals(
        Set.of(
            "decoder/output/weight",
            "decoder/output/bias",
            "encoder/mean/weight",
            "encoder/mean/bias",
            "encoder/log-scale/bias"),
        start.keySet());
    Set<String> bias = Set.of("decoder/output/bias");
    assertEquals(bias, affine.startFrom(new Sample(0)).keySet());
    for (VaeSpec other :
        new VaeSpec[] {
          VaeSpec.mlp(shape, 2, Likelihoods.NORMAL, 3),
          VaeSpec.mlp(shape, 2, Likelihoods.LAPLACE),
          VaeSpec.mlp(shape, 2, Likelihoods.BERNOULLI)
        }) {
      assertEquals(bias, other.startFrom(new Sample(100)).keySet(), other.description());
    }
  }
}
