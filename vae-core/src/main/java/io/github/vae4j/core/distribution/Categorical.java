package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * One of several classes, as a one-hot vector: probabilities softmax(logits) over the last axis.
 * Event shape [classes]; samples are not reparameterised.
 */
public final class Categorical implements Distribution {
  private final Tensor logProbabilities;

  private Categorical(Tensor logProbabilities) {
    this.logProbabilities = logProbabilities;
  }

  /**
   * Returns the distribution with these logits, [batch, classes].
   *
   * @throws ShapeException if there is no axis of classes
   */
  public static Categorical ofLogits(Tensor logits) {
    if (logits.shape().rank() == 0) {
      throw new ShapeException("categorical: logits need an axis of classes, got a scalar");
    }
    return new Categorical(logits.logSoftmax(-1));
  }

  @Override
  public Shape batchShape() {
    return logProbabilities.shape().range(0, logProbabilities.shape().rank() - 1);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(logProbabilities.shape().dim(-1));
  }

  @Override
  public DType dtype() {
    return logProbabilities.dtype();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  /** The class of the greatest log-probability plus Gumbel noise -log(-log u). */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Broadcasting.noise(logProbabilities, site, Noise.UNIFORM, sampleShape);
    Tensor scores = logProbabilities.sub(u.log().neg().log());
    int last = scores.shape().rank() - 1;
    return scores.equal(scores.maxOver(last).expandDims(last)).cast(dtype());
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logProbabilities).sum(-1);
  }

  @Override
  public Tensor mean() {
    return logProbabilities.exp();
  }

  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logProbabilities.exp().mul(logProbabilities).sum(-1).neg());
  }

  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return other instanceof Categorical p
        ? Optional.of(logProbabilities.exp().mul(logProbabilities.sub(p.logProbabilities)).sum(-1))
        : Optional.empty();
  }
}
