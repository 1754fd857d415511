package io.github.vae4j.core.objective;

import io.github.vae4j.core.exact.GaussianMixture;
import io.github.vae4j.core.exact.LinearGaussian;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model with two latents and parameters of encoder (phi), decoder and prior (theta), and its
 * log-weights in plain Java: z ~ N(priorMean, I), x | z ~ N(weight z + shift, exp(noise)^2), q =
 * N(slope x + intercept, diag exp(logScale)^2).
 */
final class TwoLatents {
  /** The parameters of the encoder: slope, intercept and log-scale, 2 each. */
  static final double[] PHI = {0.3, -0.2, -0.5, 0.4, Math.log(0.9), Math.log(0.6)};

  /** The parameters of decoder and prior: weight (2), shift, log noise, prior mean (2). */
  static final double[] THETA = {1.1, -0.7, 0.2, -0.1, 0.3, -0.4};

  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  /** The names of the parameters in the order of {@link #PHI}. */
  static final List<String> PHI_NAMES = List.of("slope", "intercept", "log-scale");

  /** The names of the parameters in the order of {@link #THETA}. */
  static final List<String> THETA_NAMES = List.of("weight", "shift", "noise", "prior-mean");

  static final LinearGaussian MODEL =
      LinearGaussian.of(
              new double[][] {{THETA[0], THETA[1]}}, new double[] {THETA[2]}, Math.exp(THETA[3]))
          .withPrior(
              GaussianMixture.diagonal(new double[] {THETA[4], THETA[5]}, new double[] {1, 1}))
          .withProposal(
              new double[][] {{PHI[0]}, {PHI[1]}},
              new double[] {PHI[2], PHI[3]},
              new double[] {Math.exp(PHI[4]), Math.exp(PHI[5])})
          .withParameters(
              Stream.concat(PHI_NAMES.stream(), THETA_NAMES.stream()).toArray(String[]::new));

  private TwoLatents() {}

  /**
   * Returns log p(x|z) + klWeight (log p(z) - log q(z|x)).
   *
   * @param sampling the phi that gives z from the noise
   * @param scoring the phi of the density of q
   */
  static double logWeight(
      double[] theta,
      double[] sampling,
      double[] scoring,
      double klWeight,
      double x,
      double[] noise) {
    double mean = theta[2];
    double logPrior = 0;
    double logProposal = 0;
    for (int j = 0; j < 2; j++) {
      double z = sampling[j] * x + sampling[2 + j] + Math.exp(sampling[4 + j]) * noise[j];
      mean += theta[j] * z;
      logPrior += logNormal(z, theta[4 + j], 0);
      logProposal += logNormal(z, scoring[j] * x + scoring[2 + j], scoring[4 + j]);
    }
    return logNormal(x, mean, theta[3]) + klWeight * (logPrior - logProposal);
  }

  private static double logNormal(double x, double mean, double logScale) {
    double y = (x - mean) * Math.exp(-logScale);
    return -0.5 * y * y - logScale - HALF_LOG_2_PI;
  }
}
