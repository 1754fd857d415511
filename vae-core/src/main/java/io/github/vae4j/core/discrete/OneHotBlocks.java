package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.distribution.Independent;
import java.util.Optional;

/**
 * Independent one-hot vectors, one behind the other in one vector: event shape [blocks times
 * classes]. Samples are not reparameterised.
 */
final class OneHotBlocks implements Distribution {
  private final Categorical each; // batch [batch, blocks], event [classes]
  private final Independent all; // batch [batch], event [blocks, classes]

  private OneHotBlocks(Categorical each) {
    this.each = each;
    this.all = Independent.of(each, 1);
  }

  /**
   * Returns the distribution.
   *
   * @param logits finite, [batch, blocks, classes]
   */
  static OneHotBlocks ofLogits(Tensor logits) {
    return new OneHotBlocks(Categorical.ofLogits(logits));
  }

  /** Returns the blocks, of batch shape [batch, blocks] and event shape [classes]. */
  Categorical blocks() {
    return each;
  }

  @Override
  public Shape batchShape() {
    return all.batchShape();
  }

  @Override
  public Shape eventShape() {
    return Shape.of(all.eventShape().size());
  }

  @Override
  public DType dtype() {
    return all.dtype();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return flat(all.sample(site, sampleShape));
  }

  /** Returns [..., blocks, classes] as [..., blocks times classes]. */
  static Tensor flat(Tensor blocks) {
    Shape shape = blocks.shape();
    return blocks.reshape(shape.range(0, shape.rank() - 2).append(shape.dim(-2) * shape.dim(-1)));
  }

  @Override
  public Tensor logProb(Tensor value) {
    Shape shape = value.shape();
    return all.logProb(value.reshape(shape.range(0, shape.rank() - 1).concat(all.eventShape())));
  }

  @Override
  public Optional<Tensor> mean() {
    return all.mean().map(OneHotBlocks::flat);
  }

  @Override
  public Optional<Tensor> entropy() {
    return all.entropy();
  }

  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return other instanceof OneHotBlocks p ? all.analyticKl(p.all) : Optional.empty();
  }
}
