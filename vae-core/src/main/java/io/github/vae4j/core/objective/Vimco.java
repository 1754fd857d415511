package io.github.vae4j.core.objective;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * Variational inference for Monte Carlo objectives (Mnih and Rezende 2016): the importance-weighted
 * bound L = log (1/K) sum_k w_k, with w = p(x, z) / q(z|x), whose gradient for the encoder is by
 * the score function (equations 8 and 10):
 *
 * <pre>
 * sum_j (L - L_-j) d log q(z_j|x) + sum_j w_j / (sum_k w_k) d log w_j
 * </pre>
 *
 * <p>The signal of sample j is compared with L_-j, the bound in which the geometric mean of the
 * other weights stands for its own. That does not depend on z_j, so the gradient has the mean of
 * that of L, and no baseline is trained. Gradients pass through no sample: latents may be discrete,
 * and reparameterised posteriors are trained the same way, with more noise than by {@code iwae:K}.
 *
 * <p>During a KL warm-up the surrogate is made of p(x|z) (p(z) / q(z|x))^b for the step's weight b;
 * the reported value never is.
 *
 * @param samples K, at least 2: a single sample has no others to be compared with
 */
public record Vimco(int samples) implements InferenceMethod {
  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 2
   */
  public Vimco {
    if (samples < 2) {
      throw new IllegalArgumentException(
          "vimco: K needs to be at least 2, because each sample is compared with the others, got "
              + samples);
    }
  }

  @Override
  public String name() {
    return "vimco:" + samples;
  }

  /** Returns nothing: it is a mean over rows. */
  @Override
  public Optional<String> needsWholeBatch() {
    return Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts are the means over the samples of log p(x|z) and of log q(z|x) - log p(z).
   *
   * @throws IllegalArgumentException if the posterior scores only its own draws
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    ScoredSamples drawn = ScoredSamples.draw(name(), model, x, samples, context);
    Tensor bound = PowerMean.IMPORTANCE_WEIGHTED.value(drawn.logWeights());
    Tensor signal = signals(drawn.logWeights()).stopGradient();
    Tensor score = signal.mul(drawn.weighted().logProposal()).sum(0);
    return drawn.objective(context.mean(bound).add(context.mean(score)));
  }

  /** Returns L - L_-j of each sample, [K, batch]. */
  private Tensor signals(Tensor logWeights) {
    Tensor sum = logWeights.sum(0).expandDims(0);
    Tensor ofOthers = sum.sub(logWeights).div(samples - 1.0); // the geometric mean's logarithm
    // Row j holds the weights with that of sample j replaced.
    int batch = logWeights.shape().dim(1);
    Tensor each = logWeights.expandDims(0).broadcastTo(Shape.of(samples, samples, batch));
    Tensor own = each.trace().iota(each.type(), 0).equal(each.trace().iota(each.type(), 1));
    Tensor replaced = own.select(ofOthers.expandDims(1), each);
    Tensor without = replaced.logSumExp(1).sub(Math.log(samples));
    return PowerMean.IMPORTANCE_WEIGHTED.value(logWeights).expandDims(0).sub(without);
  }
}
