package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The mixture sum_k pi_k p_k(x) of K components with weights pi = softmax(logits) (McLachlan and
 * Peel, Finite Mixture Models, 2000, equation 1.1). The last axis of the components' batch counts
 * the components: they have batch shape [batch, K], the mixture has batch shape [batch] and their
 * event shape. Samples are not reparameterised and entropy and divergences have no closed form,
 * except of a single component.
 */
public final class Mixture implements Distribution {
  private final Tensor logWeights;
  private final Distribution components;
  private final int count;

  private Mixture(Tensor logWeights, Distribution components) {
    this.logWeights = logWeights;
    this.components = components;
    this.count = components.batchShape().dim(-1);
  }

  /**
   * Returns the mixture.
   *
   * @param logits finite, [K] or [batch, K]
   * @param components of batch shape [batch, K]
   * @throws io.github.vae4j.api.program.ShapeException if the logits have another element type or a
   *     shape that does not broadcast to the batch shape of the components
   * @throws IllegalArgumentException if there are several components and they score only their own
   *     draws: each scores the draws of the others
   */
  public static Mixture of(Tensor logits, Distribution components) {
    Shape batch = components.batchShape();
    Shape shape = logits.shape();
    if (logits.dtype() != components.dtype()
        || batch.rank() == 0
        || shape.rank() == 0
        || shape.dim(-1) != batch.dim(-1)
        || !Parameters.broadcasts(shape, batch)) {
      throw logits
          .trace()
          .located(
              "mixture: needs components of batch shape [batch, K] and logits [K] or [batch, K] of"
                  + " their element type, got components "
                  + new TensorType(components.dtype(), batch)
                  + " and logits "
                  + logits.type());
    }
    if (batch.dim(-1) > 1 && components.scoresOnlyOwnDraws()) {
      throw new IllegalArgumentException(
          "mixture: needs components that score any value, and those of "
              + components.getClass().getName()
              + " score only their own draws");
    }
    return new Mixture(logits.logSoftmax(-1), components);
  }

  @Override
  public Shape batchShape() {
    Shape batch = components.batchShape();
    return batch.range(0, batch.rank() - 1);
  }

  @Override
  public Shape eventShape() {
    return components.eventShape();
  }

  @Override
  public DType dtype() {
    return components.dtype();
  }

  @Override
  public boolean reparameterized() {
    return count == 1 && components.reparameterized();
  }

  @Override
  public boolean continuous() {
    return components.continuous();
  }

  @Override
  public boolean scoresOnlyOwnDraws() {
    return components.scoresOnlyOwnDraws();
  }

  /**
   * Draws a component for each sample and one sample from it: noise sites {@code site/component}
   * and {@code site/draw}. A single component draws at {@code site}.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Shape result = sampleShape.concat(batchShape()).concat(eventShape());
    if (count == 1) {
      return components.sample(site, sampleShape).reshape(result);
    }
    Tensor component =
        position(
            Categorical.ofLogits(logWeights.broadcastTo(components.batchShape()))
                .sample(site + "/component", sampleShape));
    String drawSite = site + "/draw";
    // Of normal distributions the parameters are chosen: noise for one component, not for K.
    Tensor draw =
        Normal.elements(components)
            .map(
                normal ->
                    Normal.of(
                            choose(normal.location(), component, result),
                            choose(normal.logScale(), component, result))
                        .sample(drawSite, Shape.scalar()))
            .orElseGet(() -> choose(components.sample(drawSite, sampleShape), component, result));
    return draw.stopGradient();
  }

  /** Returns where the 1 of a one-hot vector is, INT32. */
  private static Tensor position(Tensor oneHot) {
    int last = oneHot.shape().rank() - 1;
    return oneHot.mul(oneHot.trace().iota(oneHot.type(), last)).sum(last).cast(DType.INT32);
  }

  /**
   * Returns the chosen component's part of a tensor.
   *
   * @param all [batch, K, event] or [sample, batch, K, event]
   * @param component INT32 [sample, batch]
   * @param result [sample, batch, event]
   */
  private Tensor choose(Tensor all, Tensor component, Shape result) {
    int outer = all.shape().size() / (count * eventShape().size());
    TensorType grid = TensorType.of(DType.INT32, component.shape().size() / outer, outer);
    Tensor rows = component.trace().iota(grid, 1).mul(count).add(component.reshape(grid.shape()));
    return all.reshape(Shape.of(outer * count).concat(eventShape()))
        .gather(0, rows.reshape(component.shape().size()))
        .reshape(result);
  }

  /** log sum_k exp(log pi_k + log p_k(x)), relative to the greatest term. */
  @Override
  public Tensor logProb(Tensor value) {
    int events = eventShape().rank();
    int outer = value.shape().rank() - events;
    Tensor each = outer > 0 ? value.expandDims(outer) : value;
    Tensor logProb =
        Normal.elements(components)
            .map(normal -> normal.sumOfLogProbs(each, events))
            .orElseGet(() -> components.logProb(each));
    return logProb.add(logWeights).logSumExp(-1);
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    if (count > 1) {
      return Distribution.super.sampleAndLogProb(site, sampleShape);
    }
    SampleAndLogProb draw = components.sampleAndLogProb(site, sampleShape);
    Shape outer = sampleShape.concat(batchShape());
    return new SampleAndLogProb(
        draw.sample().reshape(outer.concat(eventShape())), draw.logProb().reshape(outer));
  }

  /** The weighted sum of the components' means, if they have one. */
  @Override
  public Optional<Tensor> mean() {
    int axis = batchShape().rank();
    int[] ones = new int[eventShape().rank()];
    Arrays.fill(ones, 1);
    Tensor weights = logWeights.exp().reshape(logWeights.shape().concat(Shape.of(ones)));
    return components.mean().map(means -> means.mul(weights).sum(axis));
  }

  /** That of a single component; of several there is no closed form. */
  @Override
  public Optional<Tensor> entropy() {
    return count == 1 ? components.entropy().map(this::single) : Optional.empty();
  }

  /**
   * That of a single component from another single one, or from a distribution with an empty batch;
   * of several there is no closed form.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (count > 1) {
      return Optional.empty();
    }
    if (other instanceof Mixture p) {
      return p.count == 1
          ? components.analyticKl(p.components).map(this::single)
          : Optional.empty();
    }
    return other.batchShape().rank() == 0
        ? components.analyticKl(other).map(this::single)
        : Optional.empty();
  }

  /** Drops the axis of a single component. */
  private Tensor single(Tensor x) {
    return x.sum(-1);
  }
}
