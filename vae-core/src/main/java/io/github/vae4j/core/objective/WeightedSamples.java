package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Samples z_k of a proposal q with the terms of their log-weights log w_k = log p(x|z_k) + log
 * p(z_k) - log q(z_k), in nats.
 *
 * @param z [sample, batch, latent], through which gradients reach the proposal's parameters
 * @param logLikelihood log p(x|z_k), [sample, batch]
 * @param logPrior log p(z_k), [sample, batch]
 * @param logProposal log q(z_k), [sample, batch]
 * @param klByLayer of a hierarchy the terms log q(z_l|.) - log p(z_l|.) of each layer, the one next
 *     to the data first, [sample, batch] each, whose sum is log q(z_k) - log p(z_k); empty where
 *     there is one layer
 */
public record WeightedSamples(
    Tensor z, Tensor logLikelihood, Tensor logPrior, Tensor logProposal, List<Tensor> klByLayer) {
  /** Copies the list. */
  public WeightedSamples {
    klByLayer = List.copyOf(klByLayer);
  }

  /** Creates the terms of samples of one layer. */
  public WeightedSamples(Tensor z, Tensor logLikelihood, Tensor logPrior, Tensor logProposal) {
    this(z, logLikelihood, logPrior, logProposal, List.of());
  }

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
    LayerDraws draws = LayerDraws.of(proposal, site, sampleShape);
    return weigh(model, x, draws, draws.z());
  }

  /** Weighs samples; the model sees them as {@code seen}, which has their value. */
  static WeightedSamples weigh(LatentModel model, Tensor x, LayerDraws draws, Tensor seen) {
    return draws.weighed(model.likelihood(seen).logProb(x), model.prior(), seen);
  }

  /**
   * Adds the KL term of each layer of a hierarchy to the parts of an objective, [batch] each, under
   * the names {@code NAME-z1}, {@code NAME-z2} and so on.
   *
   * @param name of the whole KL term
   */
  void addLayers(String name, Map<String, Tensor> parts) {
    for (int i = 0; i < klByLayer.size(); i++) {
      parts.put(name + "-z" + (i + 1), klByLayer.get(i).mean(0));
    }
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
