package io.github.vae4j.core.refinement;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import java.util.Arrays;

/**
 * What a {@link Refiner} found for each datum; bounds in nats. Each is a lower bound on log p(x) in
 * the mean over its samples. Which of them is greater must not be decided datum by datum: the
 * greater of two estimates is no bound.
 *
 * @param mean of the refined proposals, [n, latent]; where that has no closed form the image of the
 *     base's mean, see {@link io.github.vae4j.core.flow.Centre}
 * @param logScale logarithm of the standard deviations of their bases, for a normal proposal its
 *     own, [n, latent]
 * @param before the ELBO of the encoder's proposal
 * @param after the ELBO of the refined proposal, with the same noise
 * @param reconstruction E log p(x|z) under the refined proposal, with the samples of {@code after}
 * @param bound the bound that the method stands for; where this is the ELBO of the refined
 *     proposal, equal to {@code after}
 * @param reliability how far to trust the bound as log p(x), where it has several weights: the
 *     effective sample size of pi_i w_i. The weights of a buffer come from unlike proposals, so
 *     that their tail has no k-hat
 * @param boundName for example {@code BSVI(500)}
 * @param boundSamples the number of samples of the bound
 * @param steps that were taken; less than asked for where the time was used up
 */
public record RefinedProposals(
    HostArray mean,
    HostArray logScale,
    double[] before,
    double[] after,
    double[] reconstruction,
    double[] bound,
    Reliability reliability,
    String boundName,
    int boundSamples,
    int[] steps) {
  /**
   * Checks the numbers.
   *
   * @throws NonFiniteException if one is NaN or infinite
   */
  public RefinedProposals {
    String data = "the refined data";
    Finite.requirePerDatum("refined mean", data, 0, mean);
    Finite.requirePerDatum("refined log-scale", data, 0, logScale);
    Finite.requirePerDatum("ELBO before refinement", data, 0, before);
    Finite.requirePerDatum("ELBO after refinement", data, 0, after);
    Finite.requirePerDatum("E log p(x|z) after refinement", data, 0, reconstruction);
    Finite.requirePerDatum(boundName, data, 0, bound);
  }

  /**
   * Returns KL(q(z) || p(z)) of the refined proposal in nats, {@code reconstruction - after}: with
   * the KL in closed form where the ELBO has it, else sampled.
   */
  public double[] kl() {
    double[] kl = reconstruction.clone();
    Arrays.setAll(kl, i -> kl[i] - after[i]);
    return kl;
  }

  /**
   * Returns the likelihood regret of each datum in nats: how much its ELBO gains when the encoder's
   * proposal is refined for it (Xiao, Yan and Amit 2020, Likelihood Regret: An Out-of-Distribution
   * Detection Score for Variational Auto-encoder, section 4). It is high for data that the encoder
   * is not used to. The paper takes the best proposal; this is what the steps found, with the same
   * noise before and after.
   */
  public double[] regret() {
    double[] regret = new double[before.length];
    Arrays.setAll(regret, i -> after[i] - before[i]);
    return regret;
  }

  /**
   * Returns the mean of {@link #bound} over the data.
   *
   * @param discreteDimensions of a datum, 0 if the data are continuous
   */
  public Estimate estimate(int discreteDimensions) {
    return Finite.require(Estimate.of(boundName, boundSamples, bound, discreteDimensions));
  }
}
