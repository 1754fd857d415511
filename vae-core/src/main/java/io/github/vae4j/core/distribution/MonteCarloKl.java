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
   * over draws z from q.
   *
   * @param site the name of the noise site
   * @param samples number of draws, at least 1
   */
  public static Tensor estimate(Distribution q, Distribution p, String site, int samples) {
    Distribution.SampleAndLogProb draw = q.sampleAndLogProb(site, Shape.of(samples));
    return draw.logProb().sub(p.logProb(draw.sample())).mean(0);
  }
}
