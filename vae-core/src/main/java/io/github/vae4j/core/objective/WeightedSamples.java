package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * Samples z_k of a proposal q with the terms of their log-weights log w_k = log p(x|z_k) + log
 * p(z_k) - log q(z_k), in nats.
 *
 * @param z [sample, batch, latent], through which gradients reach the proposal's parameters
 * @param logLikelihood log p(x|z_k), [sample, batch]
 * @param logPrior log p(z_k), [sample, batch]
 * @param logProposal log q(z_k), [sample, batch]
 */
public record WeightedSamples(Tensor z, Tensor logLikelihood, Tensor logPrior, Tensor logProposal) {
  /**
   * Draws from a proposal and weighs each sample under that same proposal.
   *
   * @param x data [batch, event]
   * @param proposal with batch shape [batch] and event shape [latent]
   * @param site the name of the noise site
   * @param sampleShape the shape of the draws for each datum, usually [K]
   */
  public static WeightedSamples draw(
      LatentModel model, Tensor x, Distribution proposal, String site, Shape sampleShape) {
    Distribution.SampleAndLogProb draw = proposal.sampleAndLogProb(site, sampleShape);
    return weigh(model, x, draw, draw.sample());
  }

  /** Weighs samples; the model sees them as {@code seen}, which has their value. */
  static WeightedSamples weigh(
      LatentModel model, Tensor x, Distribution.SampleAndLogProb draw, Tensor seen) {
    Tensor logLikelihood = model.likelihood(seen).logProb(x);
    return new WeightedSamples(
        draw.sample(), logLikelihood, model.prior().logProb(seen), draw.logProb());
  }

  /** Returns log w_k, [sample, batch]. */
  public Tensor logWeights() {
    return logLikelihood.add(logPrior).sub(logProposal);
  }

  /**
   * Returns log p(x|z_k) + klWeight (log p(z_k) - log q(z_k)), [sample, batch]: what a warm-up
   * trains on. They are log-weights, and what is made of them a bound, at klWeight 1 only.
   *
   * @param klWeight a scalar
   */
  public Tensor logWeights(Tensor klWeight) {
    return logLikelihood.add(logPrior.sub(logProposal).mul(klWeight));
  }

  /**
   * Returns the log-weights that a step trains on. A row that only fills the batch may hold
   * anything; its log-weights become equal ones, through which no gradient passes.
   */
  Tensor logWeights(ObjectiveContext context) {
    Tensor weighted = logWeights(context.klWeight());
    Tensor zero = weighted.trace().constant(weighted.dtype(), 0);
    return context.rowWeights().greater(0).select(weighted, zero);
  }
}
