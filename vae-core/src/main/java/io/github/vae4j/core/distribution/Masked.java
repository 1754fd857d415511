package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * A distribution of which only observed elements count (Mattei and Frellsen 2019, equation 2: the
 * missing ones integrated out): log-probabilities, entropies and divergences are 0 where an element
 * is missing, and what the datum holds there is not read. Samples and means are of all elements.
 */
public final class Masked implements Distribution {
  private final Distribution base;
  private final Tensor mask;
  private final Tensor observed;

  private Masked(Distribution base, Tensor mask, Tensor observed) {
    this.base = base;
    this.mask = mask;
    this.observed = observed;
  }

  /**
   * Returns the distribution with a mask: of {@link Independent} elements, one for each element; of
   * another distribution, one for each of its batch.
   *
   * @param mask BOOL, true where observed, or floating point, 1 where observed and 0 where not; it
   *     broadcasts to [batch, event] if the elements are independent, to [batch] otherwise
   * @throws io.github.vae4j.api.program.ShapeException if it does not or is INT32
   */
  public static Distribution of(Distribution distribution, Tensor mask) {
    if (distribution instanceof Independent independent) {
      int batchRank = independent.batchShape().rank();
      Distribution base = independent.base();
      return Independent.of(of(base, mask), base.batchShape().rank() - batchRank);
    }
    Shape batch = distribution.batchShape();
    if (mask.dtype() == DType.INT32 || !Parameters.broadcasts(mask.shape(), batch)) {
      throw mask.trace()
          .located(
              "masked: needs a mask, BOOL or floating point, that broadcasts to "
                  + batch
                  + ", got "
                  + mask.type());
    }
    Tensor observed = mask.dtype() == DType.BOOL ? mask : mask.greater(0.5);
    return new Masked(distribution, mask, observed);
  }

  @Override
  public Shape batchShape() {
    return base.batchShape();
  }

  @Override
  public Shape eventShape() {
    return base.eventShape();
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
    int[] ones = new int[eventShape().rank()];
    Arrays.fill(ones, 1);
    Tensor events = observed.reshape(observed.shape().concat(Shape.of(ones)));
    // Zeros for what is missing: a gradient through NaN would be NaN although it is left out.
    return orZero(base.logProb(events.select(value, Parameters.number(value, 0))));
  }

  private Tensor orZero(Tensor x) {
    return observed.select(x, Parameters.number(x, 0));
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    SampleAndLogProb draw = base.sampleAndLogProb(site, sampleShape);
    return new SampleAndLogProb(draw.sample(), orZero(draw.logProb()));
  }

  @Override
  public Optional<Tensor> mean() {
    return base.mean();
  }

  @Override
  public Optional<Tensor> entropy() {
    return base.entropy().map(this::orZero);
  }

  /** That of the observed elements, if the other has the very same mask. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return other instanceof Masked p && p.mask.value().equals(mask.value())
        ? base.analyticKl(p.base).map(this::orZero)
        : Optional.empty();
  }
}
