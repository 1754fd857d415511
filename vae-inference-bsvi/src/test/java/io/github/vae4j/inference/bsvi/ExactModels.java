package io.github.vae4j.inference.bsvi;

import io.github.vae4j.core.exact.LinearGaussian;

/** The models with reference numbers that the tests share. */
final class ExactModels {
  /** The datum of {@link #LINE}. */
  static final double X = 1.5;

  /** z ~ N(0, 1), x | z ~ N(z + shift, 1) with shift 0 and the proposal N(-0.5, 0.9^2). */
  static final LinearGaussian LINE =
      LinearGaussian.line()
          .withProposal(0, -0.5, 0.9)
          .withParameters(LinearGaussian.INTERCEPT, LinearGaussian.LOG_SCALE, LinearGaussian.SHIFT);

  /** log p(1.5) of {@link #LINE}: x ~ N(0, 2). */
  static final double LINE_LOG_EVIDENCE = -0.5 * Math.log(2 * Math.PI * 2) - X * X / 4;

  /** The datum of {@link #PLANE}. */
  static final double[] PLANE_X = {1, -0.5, 0.7};

  /**
   * Probabilistic PCA with a plane of latents, z ~ N(0, I_2), x | z ~ N(W z + b, 0.25 I_3), and an
   * encoder N(0, I) that knows nothing. The numbers below are of an independent program.
   */
  static final LinearGaussian PLANE =
      LinearGaussian.of(
              new double[][] {{1, 0.9}, {0.8, 1}, {0.2, -0.3}}, new double[] {0.1, -0.2, 0.3}, 0.5)
          .withProposal(new double[2], new double[] {1, 1})
          .withParameters(
              LinearGaussian.INTERCEPT,
              LinearGaussian.LOG_SCALE,
              LinearGaussian.WEIGHT,
              LinearGaussian.SHIFT);

  static final double PLANE_LOG_EVIDENCE = -3.654605;
  static final double PLANE_BEST_DIAGONAL_ELBO = -4.176915;
  static final double PLANE_ELBO_AT_THE_PRIOR = -9.957374;
  static final double[] PLANE_BEST_MEAN = {0.65168847, -0.31570656};
  static final double[] PLANE_BEST_VARIANCE = {0.12953368, 0.11627907};

  private ExactModels() {}
}
