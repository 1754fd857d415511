package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * K samples of the posterior behind a gradient barrier, with their log-weights: gradients reach the
 * encoder through log q(z_k|x) at fixed z_k alone.
 *
 * @param weighted the samples
 * @param logWeights that a step trains on, [K, batch], see {@link
 *     WeightedSamples#logWeights(ObjectiveContext)}
 */
record ScoredSamples(WeightedSamples weighted, Tensor logWeights) {
  /**
   * Draws K samples.
   *
   * @throws IllegalArgumentException if the posterior scores only its own draws
   */
  static ScoredSamples draw(
      String method, LatentModel model, Tensor x, int k, ObjectiveContext context) {
    Distribution proposal = model.posterior(x);
    Reparameterization.requireScores(method, proposal);
    Tensor z = proposal.sample(Elbo.SITE, Shape.of(k)).stopGradient();
    WeightedSamples weighted = WeightedSamples.weigh(model, x, LayerDraws.at(proposal, z), z);
    return new ScoredSamples(weighted, weighted.logWeights(context));
  }

  /** Returns w_k / sum_j w_j, [K, batch], without a gradient. */
  Tensor shares() {
    return PowerMean.IMPORTANCE_WEIGHTED.slope(logWeights.stopGradient());
  }

  /** Returns log p(x, z_k), [K, batch]. */
  Tensor joint() {
    return weighted.logLikelihood().add(weighted.logPrior());
  }

  /** Returns the objective that reports IWAE-K of these samples. */
  Objective objective(Tensor surrogate) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    parts.put("reconstruction", weighted.logLikelihood().mean(0));
    parts.put("kl", weighted.logProposal().sub(weighted.logPrior()).mean(0));
    weighted.addLayers("kl", parts);
    Tensor value = PowerMean.IMPORTANCE_WEIGHTED.value(weighted.logWeights());
    return new Objective(surrogate, "IWAE", logWeights.shape().dim(0), value, parts)
        .withWeighted(PowerMean.IMPORTANCE_WEIGHTED.value(logWeights));
  }
}
