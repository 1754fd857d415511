package io.github.vae4j.core.model;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.exact.LinearGaussian;
import java.util.Arrays;

/** Data of a known factor model. */
final class FactorData {
  static final int EVENT = 10;
  static final int LATENT = 4;
  static final LinearGaussian SOURCE = source();
  static final float[][] TRAINING = draw(4000, 1);
  static final float[][] HELD_OUT = draw(2000, 2);

  private FactorData() {}

  private static LinearGaussian source() {
    double[][] weight = new double[EVENT][LATENT];
    double[] shift = new double[EVENT];
    double[] scale = new double[EVENT];
    for (int i = 0; i < EVENT; i++) {
      for (int k = 0; k < LATENT; k++) {
        weight[i][k] = 1.5 * Math.sin(5 * i + 7 * k * k + i * k);
      }
      shift[i] = i - 4;
      scale[i] = 0.5 + 0.05 * i;
    }
    return LinearGaussian.of(weight, shift, scale);
  }

  private static float[][] draw(int n, long seed) {
    double[][] drawn = SOURCE.evidence().sample(n, RandomKey.of(seed));
    float[][] rows = new float[n][EVENT];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < EVENT; j++) {
        rows[i][j] = (float) drawn[i][j];
      }
    }
    return rows;
  }

  /** Returns the mean over the rows of log p(x) in nats. */
  static double meanLogLikelihood(LinearGaussian model, float[][] rows) {
    return Arrays.stream(rows)
        .mapToDouble(row -> model.logEvidence(doubles(row)))
        .average()
        .orElseThrow();
  }

  static double[] doubles(float[] row) {
    double[] x = new double[row.length];
    Arrays.setAll(x, i -> row[i]);
    return x;
  }
}
