package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * Independent draws seen as one: the last axes of another distribution's batch become event axes.
 * Log-probabilities, entropies and divergences are sums over them.
 */
public final class Independent implements Distribution {
  private final Distribution base;
  private final int axes;

  private Independent(Distribution base, int axes) {
    this.base = base;
    this.axes = axes;
  }

  /**
   * Returns the distribution of {@code axes} more event axes.
   *
   * @throws ShapeException if the batch has fewer axes
   */
  public static Independent of(Distribution base, int axes) {
    if (axes < 0 || axes > base.batchShape().rank()) {
      throw new ShapeException(
          "independent: needs 0 to "
              + base.batchShape().rank()
              + " axes, those of the batch shape "
              + base.batchShape()
              + ", got "
              + axes);
    }
    return new Independent(base, axes);
  }

  /** Returns the distribution whose last batch axes are event axes here. */
  public Distribution base() {
    return base;
  }

  /** Returns how many of the base's batch axes are event axes. */
  int axes() {
    return axes;
  }

  @Override
  public Shape batchShape() {
    Shape batch = base.batchShape();
    return batch.range(0, batch.rank() - axes);
  }

  @Override
  public Shape eventShape() {
    Shape batch = base.batchShape();
    return batch.range(batch.rank() - axes, batch.rank()).concat(base.eventShape());
  }

  @Override
  public DType dtype() {
    return base.dtype();
  }

  @Override
  public boolean reparameterized() {
    return base.reparameterized();
  }

  @Override
  public boolean continuous() {
    return base.continuous();
  }

  @Override
  public boolean scoresOnlyOwnDraws() {
    return base.scoresOnlyOwnDraws();
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return base.sample(site, sampleShape);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return sumLast(base.logProb(value));
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    SampleAndLogProb draw = base.sampleAndLogProb(site, sampleShape);
    return new SampleAndLogProb(draw.sample(), sumLast(draw.logProb()));
  }

  @Override
  public Optional<Tensor> mean() {
    return base.mean();
  }

  @Override
  public Optional<Tensor> entropy() {
    return base.entropy().map(this::sumLast);
  }

  /**
   * The sum of the elements' divergences, if the other is independent over as many axes and they
   * have a closed form.
   *
   * @throws ShapeException if the event shapes differ
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Independent p) || p.axes != axes) {
      return Optional.empty();
    }
    Optional<Tensor> each = base.analyticKl(p.base);
    each.ifPresent(kl -> Parameters.requireSameEvent("independent KL", this, p, kl));
    return each.map(this::sumLast);
  }

  private Tensor sumLast(Tensor x) {
    return Parameters.sumLast(x, axes);
  }
}
