package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
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
   * @param logits finite
   * @throws io.github.vae4j.api.program.ShapeException if the logits are not floating point or have
   *     no axis of classes
   */
  public static Categorical ofLogits(Tensor logits) {
    Parameters.batch("categorical", List.of("logits"), logits);
    if (logits.shape().rank() == 0) {
      throw logits
          .trace()
          .located("categorical: needs logits with an axis of classes, got " + logits.type());
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

  @Override
  public boolean continuous() {
    return false;
  }

  /**
   * The class of the greatest log-probability plus Gumbel noise -log(-log u); of two equal ones,
   * which rounding makes possible, the first.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Parameters.noise(logProbabilities, site, Noise.UNIFORM, sampleShape);
    Tensor scores = logProbabilities.sub(u.log().neg().log());
    int last = scores.shape().rank() - 1;
    int classes = scores.shape().dim(last);
    Tensor order = scores.trace().iota(scores.type(), last).neg().add(classes);
    Tensor winners = scores.equal(scores.maxOver(last).expandDims(last));
    Tensor candidates = winners.select(order, Parameters.number(scores, 0));
    return candidates.equal(candidates.maxOver(last).expandDims(last)).cast(dtype());
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logProbabilities).sum(-1);
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(logProbabilities.exp());
  }

  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logProbabilities.exp().mul(logProbabilities).sum(-1).neg());
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.vae4j.api.program.ShapeException if the other has another number of classes
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Categorical p)) {
      return Optional.empty();
    }
    Parameters.requireSameEvent("categorical KL", this, p, logProbabilities);
    Tensor difference = logProbabilities.sub(p.logProbabilities);
    return Optional.of(logProbabilities.exp().mul(difference).sum(-1));
  }
}
