package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
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

  /**
   * Returns the distribution of ordered classes whose cumulative logits are thresholds less a
   * location (McCullagh 1980, Regression models for ordinal data, equation 2.3): P(class &le; k) =
   * sigmoid(threshold_k - location).
   *
   * @param location [batch]; a greater one makes later classes more probable
   * @param thresholds increasing along the last axis; they broadcast to [batch, classes - 1]
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not
   */
  public static Categorical ordinal(Tensor location, Tensor thresholds) {
    Tensor centre = location.expandDims(location.shape().rank());
    Parameters.batch("ordinal", List.of("location", "thresholds"), centre, thresholds);
    Tensor logits = thresholds.sub(centre);
    if (logits.shape().rank() != centre.shape().rank()) {
      throw location
          .trace()
          .located(
              "ordinal: needs thresholds that broadcast to [batch, classes - 1] for locations "
                  + location.type()
                  + ", got "
                  + thresholds.type());
    }
    int last = logits.shape().rank() - 1;
    int thresholdCount = logits.shape().dim(last);
    Tensor below = logits.logSigmoid(); // log P(class <= k)
    Tensor above = logits.neg().logSigmoid(); // log P(class > k)
    List<Tensor> classes = new ArrayList<>(List.of(below.slice(last, 0, 1)));
    if (thresholdCount > 1) {
      // sigmoid(b) - sigmoid(a) = sigmoid(b) sigmoid(-a) (1 - exp(a - b)), without cancellation.
      Tensor gaps = thresholds.slice(-1, 1, thresholdCount);
      gaps = gaps.sub(thresholds.slice(-1, 0, thresholdCount - 1));
      classes.add(
          below
              .slice(last, 1, thresholdCount)
              .add(above.slice(last, 0, thresholdCount - 1))
              .add(gaps.neg().expm1().neg().log()));
    }
    classes.add(above.slice(last, thresholdCount - 1, thresholdCount));
    return new Categorical(Tensor.concat(last, classes));
  }

  /** Returns the logarithms of the probabilities, [batch, classes]. */
  public Tensor logProbabilities() {
    return logProbabilities;
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
