package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The Kullback-Leibler divergence from samples, for pairs of distributions without a closed form.
 */
public final class MonteCarloKl {
  private MonteCarloKl() {}

  /**
   * Returns an unbiased estimate of KL(q || p) in nats, [batch]: the mean of log q(z) - log p(z)
   * over draws z from q. Its gradient by the parameters of q is unbiased only if q is
   * reparameterised.
   *
   * @param p of the same event shape; its batch shape broadcasts to that of q
   * @param site the name of the noise site
   * @param samples number of draws, at least 1
   * @throws IllegalArgumentException if there are fewer samples
   * @throws io.github.vae4j.api.program.ShapeException if the shapes do not fit
   */
  public static Tensor estimate(Distribution q, Distribution p, String site, int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("Monte Carlo KL: needs at least 1 sample, got " + samples);
    }
    Distribution.SampleAndLogProb draw = q.sampleAndLogProb(site, Shape.of(samples));
    Parameters.requireSameEvent("Monte Carlo KL", q, p, draw.sample());
    // A larger batch of p would be aligned with the axis of samples.
    if (!Shape.broadcast(q.batchShape(), p.batchShape()).equals(q.batchShape())) {
      throw draw.sample()
          .trace()
          .located(
              "Monte Carlo KL: needs a batch shape of p that broadcasts to that of q, got p "
                  + p.batchShape()
                  + " and q "
                  + q.batchShape());
    }
    return draw.logProb().sub(p.logProb(draw.sample())).mean(0);
  }
}
