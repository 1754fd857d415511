package io.github.vae4j.data;

import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;

/** The model of independent Bernoulli pixels, which any trained model has to beat. */
final class IndependentPixels {
  private IndependentPixels() {}

  /**
   * Returns the mean over {@code test} in nats, with p = (sum + 0.5) / (n + 1) of {@code training};
   * elements are divided by {@code scale}.
   */
  static double negativeLogLikelihood(Dataset training, Dataset test, double scale) {
    int size = training.itemShape().size();
    double[] p = DatasetStatistics.of(training).mean().clone();
    for (int j = 0; j < size; j++) {
      p[j] = (p[j] / scale * training.size() + 0.5) / (training.size() + 1);
    }
    float[] image = new float[size];
    double sum = 0;
    for (int i = 0; i < test.size(); i++) {
      test.read(i, image, 0);
      for (int j = 0; j < size; j++) {
        double x = image[j] / scale;
        sum -= x * Math.log(p[j]) + (1 - x) * Math.log(1 - p[j]);
      }
    }
    return sum / test.size();
  }
}
