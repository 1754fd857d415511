package io.github.vae4j.core.objective;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.Objective;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/**
 * Reweighted wake-sleep (Bornschein and Bengio 2015). K samples z_k ~ q(z|x) have the shares v_k =
 * w_k / sum_j w_j of the weights w = p(x, z) / q(z|x). A step takes
 *
 * <ul>
 *   <li>for decoder and prior sum_k v_k d log p(x, z_k), the gradient of the importance-weighted
 *       bound (equation 9);
 *   <li>for the encoder in the wake phase sum_k v_k d log q(z_k|x), which brings q closer to the
 *       posterior by KL(p(z|x) || q(z|x)) (equation 12);
 *   <li>for the encoder in the sleep phase d log q(z'|x') of dreams z' ~ p(z), x' ~ p(x|z'), as
 *       many as the batch has rows (equation 11).
 * </ul>
 *
 * <p>No gradient passes through a sample, so latents may be discrete. The encoder's gradient is not
 * that of a bound: what is reported is IWAE-K, which need not rise from step to step. The shares of
 * finitely many samples are biased, less with greater K. There is no KL term for the step's weight
 * to weigh, so it is ignored.
 *
 * @param samples K, at least 1
 * @param phase of the encoder
 */
public record ReweightedWakeSleep(int samples, Phase phase) implements InferenceMethod {
  /** What the encoder learns from. */
  public enum Phase {
    /** Weighted samples of the data. */
    WAKE,
    /** Dreams. */
    SLEEP,
    /** The mean of the two, as in most of the paper's experiments. */
    BOTH
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public ReweightedWakeSleep {
    if (samples < 1) {
      throw new IllegalArgumentException("rws: K needs to be at least 1, got " + samples);
    }
  }

  @Override
  public String name() {
    String setting = phase == Phase.BOTH ? "" : "," + phase.name().toLowerCase(Locale.ROOT);
    return "rws:" + samples + setting;
  }

  /** Returns false: no term of it is a KL. */
  @Override
  public boolean takesKlWeight() {
    return false;
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
   * @throws IllegalArgumentException if the posterior scores only its own draws, or the encoder
   *     learns from dreams and some latents are known of some data
   */
  @Override
  public Objective objective(LatentModel model, Tensor x, ObjectiveContext context) {
    if (phase != Phase.WAKE) {
      WakeSleep.requireDreams(name(), model);
    }
    Tensor one = context.klWeight().trace().constant(context.klWeight().type(), 1);
    ScoredSamples drawn = ScoredSamples.draw(name(), model, x, samples, context.withKlWeight(one));
    Tensor shares = drawn.shares();
    Tensor theta = context.mean(shares.mul(drawn.joint()).sum(0));
    return drawn.objective(theta.add(phi(model, x, context, drawn, shares)));
  }

  private Tensor phi(
      LatentModel model, Tensor x, ObjectiveContext context, ScoredSamples drawn, Tensor shares) {
    Tensor wake = context.mean(shares.mul(drawn.weighted().logProposal()).sum(0));
    if (phase == Phase.WAKE) {
      return wake;
    }
    Tensor sleep = context.mean(WakeSleep.dreamsRecognised(model, Shape.of(x.shape().dim(0))));
    return phase == Phase.SLEEP ? sleep : wake.add(sleep).mul(0.5);
  }
}
