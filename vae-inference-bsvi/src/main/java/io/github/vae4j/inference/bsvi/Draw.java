package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.objective.WeightedSamples;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One sample z = f(y), y = mean + exp(logScale) noise, of each datum's proposal, weighed under that
 * same proposal, with the slopes of its bound. Decoder and lambda are as they are in the trace:
 * where lambda is behind a gradient barrier, so is the sample. The map f is held in the weights,
 * unless they are differentiated through; {@link #mapAscent} is its own.
 */
final class Draw {
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  private final LatentModel model;
  private final Proposal proposal;
  private final Tensor klWeight;
  private final Tensor noise;
  private final Tensor y;
  private final Optional<Bijector.Image> image; // f(y), if f is not the identity
  private final WeightedSamples terms;
  private final Distribution prior;

  /**
   * Draws.
   *
   * @param x data [batch, event]
   * @param site the name of the noise site
   * @param klWeight the weight of the KL term in slopes and trained bounds, a scalar
   * @param differentiable whether gradients of the weights reach the map
   */
  Draw(
      LatentModel model,
      Tensor x,
      Proposal proposal,
      String site,
      Tensor klWeight,
      boolean differentiable) {
    this.model = model;
    this.proposal = proposal;
    this.klWeight = klWeight;
    this.noise = x.trace().noise(site, Noise.NORMAL, proposal.mean().type());
    this.prior = model.prior();
    this.y = noise.mul(proposal.logScale().exp()).add(proposal.mean());
    this.image =
        proposal.image().identity() ? Optional.empty() : Optional.of(proposal.image().forward(y));
    UnaryOperator<Tensor> held = t -> differentiable ? t : t.stopGradient();
    Tensor z = image.map(f -> held.apply(f.value())).orElse(y);
    Tensor logBase = noise.square().mul(-0.5).sub(proposal.logScale()).sub(HALF_LOG_2_PI).sum(1);
    Tensor logProposal =
        image.map(f -> logBase.sub(held.apply(f.logDeterminant()))).orElse(logBase);
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
   * @param kl for {@link KlEstimator#SAMPLED}, and wherever there is a map, log w, else with the KL
   *     in closed form where there is one
   */
  Tensor elbo(KlEstimator kl, Tensor weight) {
    return kl == KlEstimator.SAMPLED || image.isPresent()
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
                    "refinement: this posterior and this prior have no KL in closed form; use"
                        + " kl=sampled or kl=stl"));
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
   * differentiated again. Under a map f the same holds over y, with log p(x, f(y)) + log |det
   * df/dy| in place of log p(x, z): the score that stl leaves out is that of the base.
   */
  Slope slope(KlEstimator kl) {
    Tensor z = terms.z();
    Tensor reconstruction = gradient(terms.logLikelihood(), z);
    Tensor none = klWeight.mul(0);
    if (kl == KlEstimator.ANALYTIC) {
      Tensor divergence = analyticKl();
      List<Tensor> d =
          Gradients.vjp(
              List.of(divergence),
              List.of(klWeight.broadcastTo(divergence.shape())),
              List.of(proposal.mean(), proposal.logScale()));
      Slope path = throughSample(beforeMap(reconstruction, none));
      return new Slope(path.mean().sub(d.get(0)), path.logScale().sub(d.get(1)));
    }
    Slope path = throughSample(beforeMap(gradientOfJoint(reconstruction), klWeight));
    if (kl == KlEstimator.SAMPLED) {
      return new Slope(path.mean(), path.logScale().add(klWeight));
    }
    return new Slope(
        path.mean().add(noise.mul(proposal.logScale().neg().exp()).mul(klWeight)),
        path.logScale().add(noise.square().mul(klWeight)));
  }

  private Tensor gradientOfJoint(Tensor reconstruction) {
    return reconstruction.add(gradient(terms.logPrior(), terms.z()).mul(klWeight));
  }

  /** Returns the gradient over y of what has this gradient over z, and the weighted volume. */
  private Tensor beforeMap(Tensor gradient, Tensor weightOfVolume) {
    return image
        .map(
            f ->
                Gradients.vjp(
                        List.of(f.value(), f.logDeterminant()),
                        List.of(gradient, weightOfVolume.broadcastTo(f.logDeterminant().shape())),
                        List.of(y))
                    .get(0))
        .orElse(gradient);
  }

  /**
   * Returns a surrogate with the gradient of log w by the parameters of the map, [batch], if there
   * is one: model and lambda are held in it.
   */
  Optional<Tensor> mapAscent() {
    return image.map(
        f -> {
          Tensor gradient = gradientOfJoint(gradient(terms.logLikelihood(), terms.z()));
          Tensor path = gradient.stopGradient().mul(f.value()).sum(1);
          return path.add(f.logDeterminant().mul(klWeight));
        });
  }

  private Slope throughSample(Tensor gradient) {
    return new Slope(gradient, noise.mul(proposal.logScale().exp()).mul(gradient));
  }

  private static Tensor gradient(Tensor perDatum, Tensor z) {
    Tensor ones = perDatum.trace().constant(perDatum.type(), 1);
    return Gradients.vjp(List.of(perDatum), List.of(ones), List.of(z)).get(0);
  }
}
