package io.github.vae4j.core.objective;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.flow.NormalImage;
import java.util.List;
import java.util.Optional;

/**
 * One scalar whose gradient is that of one bound for the decoder and the prior, theta, and that of
 * another bound, or of another estimator, for the proposal, phi.
 *
 * <p>The model sees the samples behind a gradient barrier, so that the decoder's term reaches theta
 * alone. The gradient at the barrier is a vector-Jacobian product of the same trace; multiplied,
 * behind another barrier, by the samples themselves it reaches phi alone. Both pass through the
 * decoder once, if both bounds are the same.
 */
final class SplitSurrogate {
  private final Distribution proposal;
  private final Optional<BaseDraw> base; // of a proposal that scores only its own draws
  private final Tensor seen; // the samples behind the barrier
  private final WeightedSamples samples;
  private final ObjectiveContext context;
  private final Tensor logWeights;

  private SplitSurrogate(
      Distribution proposal,
      Optional<BaseDraw> base,
      Tensor seen,
      WeightedSamples samples,
      ObjectiveContext context) {
    this.proposal = proposal;
    this.base = base;
    this.seen = seen;
    this.samples = samples;
    this.context = context;
    this.logWeights = samples.logWeights(context).stopGradient();
  }

  static SplitSurrogate draw(
      LatentModel model,
      Tensor x,
      Distribution proposal,
      String site,
      Shape sampleShape,
      ObjectiveContext context) {
    Optional<BaseDraw> base =
        proposal.scoresOnlyOwnDraws() ? BaseDraw.of(proposal, site, sampleShape) : Optional.empty();
    LayerDraws draws =
        base.map(BaseDraw::image).orElseGet(() -> LayerDraws.of(proposal, site, sampleShape));
    Tensor seen = draws.z().stopGradient();
    WeightedSamples samples = WeightedSamples.weigh(model, x, draws, seen);
    return new SplitSurrogate(proposal, base, seen, samples, context);
  }

  WeightedSamples samples() {
    return samples;
  }

  /**
   * Returns the surrogate.
   *
   * @param decoder the bound that theta ascends
   * @param encoder the bound that phi ascends
   * @param doublyReparameterized whether the gradient for phi is the one without the score of the
   *     proposal
   */
  Tensor of(LogWeightBound decoder, LogWeightBound encoder, boolean doublyReparameterized) {
    Tensor theta = mean(decoder.slope(logWeights).mul(joint()));
    Tensor slope = encoder.slope(logWeights);
    Tensor throughModel =
        encoder.equals(decoder)
            ? gradientAtBarrier(theta)
            : gradientAtBarrier(mean(slope.mul(joint())));
    Tensor phi =
        doublyReparameterized
            ? doublyReparameterized(slope, encoder.curvature(logWeights), throughModel)
            : throughSamples(throughModel)
                .sub(mean(slope.mul(samples.logProposal())).mul(context.klWeight()));
    return theta.add(phi);
  }

  /**
   * The doubly reparameterised gradient (Tucker et al. 2019) of any bound F and for any KL weight
   * b: sum_i c_i (d log w_i / d z_i) (d z_i / d phi) with c_i = F_i - b F_ii, where F_i and F_ii
   * are slope and curvature. The score's part, -b E[F_i d log q(z_i) / d phi], is by
   * reparameterisation -b E[F_ii (d log w_i / d z_i) (d z_i / d phi)]. For the importance-weighted
   * bound F_i is the normalised weight, F_ii its difference to its square, and so c_i its square at
   * b = 1; for the ELBO F_ii = 0, which is sticking the landing (Roeder et al. 2017).
   */
  private Tensor doublyReparameterized(Tensor slope, Tensor curvature, Tensor throughModel) {
    // The gradient at the barrier has the factor F_i already: multiply by c_i / F_i. A slope of 0
    // has no gradient to multiply.
    Tensor zero = slope.trace().constant(slope.dtype(), 0);
    Tensor positive = slope.greater(0);
    Tensor one = slope.trace().constant(slope.dtype(), 1);
    Tensor ratio = curvature.div(positive.select(slope, one)).mul(context.klWeight()).neg().add(1);
    Tensor factor = positive.select(ratio, zero).expandDims(-1);
    if (base.isPresent()) {
      return throughBase(base.get(), slope, factor, throughModel);
    }
    if (proposal.scoresOnlyOwnDraws()) {
      throw new IllegalArgumentException(
          "gradient without the score: needs a proposal that scores any value, or the image of a"
              + " normal distribution under a flow, got "
              + proposal.getClass().getName()
              + "; leave out dreg or stl");
    }
    Tensor logProposal = proposal.logProb(seen);
    Tensor score = gradientAtBarrier(mean(slope.mul(logProposal)).mul(context.klWeight()));
    return throughSamples(throughModel.sub(score).mul(factor));
  }

  /**
   * The same for z = f(y) without the inverse of f: over y the joint density is p(x, f(y)) |det
   * df/dy| and the proposal the base. The score of the base is left out; the parameters of f are
   * then some of the model's, and follow the slope.
   */
  private Tensor throughBase(BaseDraw draw, Tensor slope, Tensor factor, Tensor throughModel) {
    Tensor held = draw.y().stopGradient();
    Bijector.Image image = draw.map().forward(held);
    Tensor volume = mean(slope.mul(image.logDeterminant())).mul(context.klWeight());
    Tensor ofMap = throughModel.stopGradient().mul(image.value()).sumAll().add(volume);
    Tensor ofBase = mean(slope.mul(draw.base().logProb(held))).mul(context.klWeight());
    Tensor gradient = Gradients.of(ofMap.sub(ofBase), List.of(held)).get(0);
    return ofMap.add(gradient.mul(factor).stopGradient().mul(draw.y()).sumAll());
  }

  /**
   * A draw z = f(y).
   *
   * @param y draws of the base, [sample, batch, latent]
   */
  private record BaseDraw(NormalImage map, Independent base, Tensor y, LayerDraws image) {
    static Optional<BaseDraw> of(Distribution proposal, String site, Shape sampleShape) {
      return NormalImage.of(proposal)
          .map(
              map -> {
                Independent base = Independent.of(map.base(), 1);
                Distribution.SampleAndLogProb draw = base.sampleAndLogProb(site, sampleShape);
                Bijector.Image z = map.forward(draw.sample());
                return new BaseDraw(
                    map,
                    base,
                    draw.sample(),
                    new LayerDraws(z.value(), draw.logProb().sub(z.logDeterminant()), List.of()));
              });
    }
  }

  private Tensor joint() {
    return samples.logLikelihood().add(samples.logPrior().mul(context.klWeight()));
  }

  /** Returns the mean over the data of the sums over the samples. */
  private Tensor mean(Tensor perSample) {
    return context.mean(perSample.sum(0));
  }

  /** Returns the gradient with respect to the samples that the model saw. */
  private Tensor gradientAtBarrier(Tensor scalar) {
    // With the sign that the training step differentiates, so that the way through the decoder is
    // the same expression in both and is computed once.
    return Gradients.of(scalar.neg(), List.of(seen)).get(0).neg();
  }

  /** Returns a scalar whose gradient with respect to the samples is {@code gradient}. */
  private Tensor throughSamples(Tensor gradient) {
    return gradient.stopGradient().mul(samples.z()).sumAll();
  }
}
