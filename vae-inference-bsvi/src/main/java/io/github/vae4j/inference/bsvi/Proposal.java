package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.flow.NormalImage;

/**
 * The proposal that is refined for each datum, q(z; lambda) with lambda = (mean, logScale): normal
 * with independent dimensions, or the image f(y) of such a one, y ~ N(mean, diag scale^2), under
 * what the encoder made of a flow or a factor. The steps move lambda and hold f.
 *
 * @param mean of the base, [batch, latent]
 * @param logScale logarithm of the base's standard deviation, [batch, latent]
 * @param image with the map f
 */
record Proposal(Tensor mean, Tensor logScale, NormalImage image) {
  /**
   * Returns the encoder's proposal. That of a hierarchy draws each layer given another; its place
   * is taken by independent normal distributions of all layers, with the means that follow from the
   * means of the layers before and the scales there. The bound of a refined proposal is valid
   * whatever it starts from.
   *
   * @param method the name of what refines it, for the message
   * @throws IllegalArgumentException if it is no image of a normal distribution
   */
  static Proposal of(String method, Distribution posterior) {
    Distribution start =
        posterior instanceof Chain layers
            ? layers
                .conditionalNormals()
                .<Distribution>map(all -> Independent.of(all, 1))
                .orElse(layers)
            : posterior;
    return NormalImage.of(start)
        .filter(image -> posterior.batchShape().rank() == 1)
        .map(image -> new Proposal(image.base().location(), image.base().logScale(), image))
        .orElseThrow(() -> refusal(method, posterior));
  }

  private static IllegalArgumentException refusal(String method, Distribution posterior) {
    String what = method + ": moves the mean and the scale of a normal distribution, ";
    return new IllegalArgumentException(
        posterior.continuous()
            ? what
                + "so it refines a posterior that is normal or the image of a normal one under a"
                + " flow, with batch shape [batch] and event shape [latent]; found "
                + posterior.getClass().getName()
                + " with batch shape "
                + posterior.batchShape()
                + " and event shape "
                + posterior.eventShape()
            : what
                + "and found discrete latents, which have neither; leave the refinement out, and"
                + " train such a model by the objective that is its own, such as vimco:5 or m2");
  }

  /** Returns the proposal with another base and the same map. */
  Proposal at(Tensor otherMean, Tensor otherLogScale) {
    return new Proposal(otherMean, otherLogScale, image);
  }

  /** Returns the base. */
  Independent base() {
    return Normal.diagonal(mean, logScale);
  }

  Distribution distribution() {
    return image.identity() ? base() : image.at(Normal.of(mean, logScale));
  }

  /** Returns the image of the base's mean: for a normal proposal its mean, [batch, latent]. */
  Tensor centre() {
    return image.identity() ? mean : image.forward(mean).value();
  }

  /** Returns the proposal with lambda, not the map, behind a barrier. */
  Proposal stopGradient() {
    return at(mean.stopGradient(), logScale.stopGradient());
  }

  /** Returns the proposal at lambda + step. */
  Proposal add(Slope step) {
    return at(mean.add(step.mean()), logScale.add(step.logScale()));
  }

  /** Returns the scalar product of lambda and a slope for each datum, [batch]. */
  Tensor dot(Slope slope) {
    return mean.mul(slope.mean()).sum(1).add(logScale.mul(slope.logScale()).sum(1));
  }
}
