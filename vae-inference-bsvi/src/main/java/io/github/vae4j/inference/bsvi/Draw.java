package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.objective.WeightedSamples;
import java.util.List;

/**
 * One sample z = mean + exp(logScale) noise of each datum's proposal, weighed under that same
 * proposal, with the slopes of its bound. {@link Proposal} and decoder are as they are in the
 * trace: where the proposal is behind a gradient barrier, so is the sample.
 */
final class Draw {
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  private final LatentModel model;
  private final Proposal proposal;
  private final Tensor klWeight;
  private final Tensor noise;
  private final WeightedSamples terms;
  private final Distribution prior;

  /**
   * Draws.
   *
   * @param x data [batch, event]
   * @param site the name of the noise site
   * @param klWeight the weight of the KL term in slopes and trained bounds, a scalar
   */
  Draw(LatentModel model, Tensor x, Proposal proposal, String site, Tensor klWeight) {
    this.model = model;
    this.proposal = proposal;
    this.klWeight = klWeight;
    this.noise = x.trace().noise(site, Noise.NORMAL, proposal.mean().type());
    this.prior = model.prior();
    Tensor z = noise.mul(proposal.logScale().exp()).add(proposal.mean());
    Tensor logProposal =
        noise.square().mul(-0.5).sub(proposal.logScale()).sub(HALF_LOG_2_PI).sum(1);
    this.terms =
        new WeightedSamples(z, model.likelihood(z).logProb(x), prior.logProb(z), logProposal);
  }

  Proposal proposal() {
    return proposal;
  }

  /** Returns sample and log-weight's terms, [batch, latent] and [batch]. */
  WeightedSamples terms() {
    return terms;
  }

  /** Returns the terms of log p(x, z) for a sample of the same model, [batch]. */
  Tensor logJoint(Tensor x, Tensor z) {
    return model.likelihood(z).logProb(x).add(prior.logProb(z).mul(klWeight));
  }

  /** Returns log w with the step's KL weight, [batch]. */
  Tensor weightedLogWeight() {
    return terms.logWeights(klWeight);
  }

  /**
   * Returns the ELBO of the proposal with a KL weight, estimated from this sample, [batch].
   *
   * @param kl for {@link KlEstimator#SAMPLED} log w, else with the KL in closed form where there is
   *     one
   */
  Tensor elbo(KlEstimator kl, Tensor weight) {
    return kl == KlEstimator.SAMPLED
        ? terms.logWeights(weight)
        : terms.logLikelihood().sub(kl().mul(weight));
  }

  /** Returns KL(q || p) in nats, in closed form where there is one, [batch]. */
  Tensor kl() {
    return proposal
        .distribution()
        .analyticKl(prior)
        .orElseGet(() -> terms.logProposal().sub(terms.logPrior()));
  }

  private Tensor analyticKl() {
    return proposal
        .distribution()
        .analyticKl(prior)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "refinement: this prior has no KL in closed form; use kl=sampled or kl=stl"));
  }

  /**
   * Returns the gradient of the ELBO, with the step's KL weight, by the proposal's parameters:
   * three estimators of one mean. With G = d log p(x, z) / dz they are
   *
   * <pre>
   * sampled   (G,                 scale noise G + 1)         SGVB-A, the gradient of log w
   * stl       (G + noise / scale, scale noise G + noise^2)   without the score of q (Roeder et al. 2017)
   * analytic  (R - dKL/dmean,     scale noise R - dKL/dlogScale), R = d log p(x|z) / dz   SGVB-B
   * </pre>
   *
   * They are expressions of the trace without barriers of their own, so that they can be
   * differentiated again.
   */
  Slope slope(KlEstimator kl) {
    Tensor z = terms.z();
    Tensor reconstruction = gradient(terms.logLikelihood(), z);
    if (kl == KlEstimator.ANALYTIC) {
      Tensor divergence = analyticKl();
      List<Tensor> d =
          Gradients.vjp(
              List.of(divergence),
              List.of(klWeight.broadcastTo(divergence.shape())),
              List.of(proposal.mean(), proposal.logScale()));
      Slope path = throughSample(reconstruction);
      return new Slope(path.mean().sub(d.get(0)), path.logScale().sub(d.get(1)));
    }
    Slope path = throughSample(reconstruction.add(gradient(terms.logPrior(), z).mul(klWeight)));
    if (kl == KlEstimator.SAMPLED) {
      return new Slope(path.mean(), path.logScale().add(klWeight));
    }
    return new Slope(
        path.mean().add(noise.mul(proposal.logScale().neg().exp()).mul(klWeight)),
        path.logScale().add(noise.square().mul(klWeight)));
  }

  private Slope throughSample(Tensor gradient) {
    return new Slope(gradient, noise.mul(proposal.logScale().exp()).mul(gradient));
  }

  private static Tensor gradient(Tensor perDatum, Tensor z) {
    Tensor ones = perDatum.trace().constant(perDatum.type(), 1);
    return Gradients.vjp(List.of(perDatum), List.of(ones), List.of(z)).get(0);
  }
}
