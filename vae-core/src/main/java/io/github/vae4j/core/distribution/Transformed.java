package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Bijector;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * The distribution of y = f(x) for x from a base distribution: log p(y) = log p(x) - log |det
 * df/dx| (Rezende and Mohamed 2015, equation 5). It has the batch and event shape of the base. If
 * the inverse of f is not known, it scores only its own draws.
 */
public final class Transformed implements Distribution {
  private final Distribution base;
  private final Bijector bijector;

  private Transformed(Distribution base, Bijector bijector) {
    this.base = base;
    this.bijector = bijector;
  }

  /**
   * Returns the distribution of the bijector's image.
   *
   * @param base a density, of as many event axes as the bijector or more
   * @throws IllegalArgumentException if the base has probability masses, or is not reparameterised
   *     and the bijector has no inverse: gradients at fixed draws are then unknown
   * @throws ShapeException if it has fewer event axes
   */
  public static Transformed of(Distribution base, Bijector bijector) {
    if (!base.continuous()) {
      throw new IllegalArgumentException(
          "transformed: needs a base with a density, got " + base.getClass().getName());
    }
    if (base.eventShape().rank() < bijector.eventRank()) {
      throw new ShapeException(
          "transformed: needs a base with "
              + bijector.eventRank()
              + " event axes or more, as many as the bijector, got event shape "
              + base.eventShape()
              + "; Independent turns batch axes into event axes");
    }
    if (!base.reparameterized() && bijector.inverse().isEmpty()) {
      throw new IllegalArgumentException(
          "transformed: needs a reparameterised base or a bijector with an inverse, got "
              + base.getClass().getName()
              + " and "
              + bijector.getClass().getName());
    }
    return new Transformed(base, bijector);
  }

  /** Returns the distribution whose image this is. */
  public Distribution base() {
    return base;
  }

  /** Returns the map of the base's draws. */
  public Bijector bijector() {
    return bijector;
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
    return true;
  }

  @Override
  public boolean scoresOnlyOwnDraws() {
    return base.scoresOnlyOwnDraws() || bijector.inverse().isEmpty();
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor y = bijector.forward(base.sample(site, sampleShape)).value();
    // Of the bijector, too, the parameters get gradients only if the base's do.
    return reparameterized() ? y : y.stopGradient();
  }

  @Override
  public Tensor logProb(Tensor value) {
    Bijector inverse =
        bijector
            .inverse()
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "transformed: "
                            + bijector.getClass().getName()
                            + " has no inverse, so log-probabilities are known of own draws alone;"
                            + " use sampleAndLogProb"));
    Bijector.Image x = inverse.forward(value);
    return base.logProb(x.value()).add(sumElements(x.logDeterminant()));
  }

  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    if (!reparameterized()) { // gradients at fixed draws
      return Distribution.super.sampleAndLogProb(site, sampleShape);
    }
    SampleAndLogProb x = base.sampleAndLogProb(site, sampleShape);
    Bijector.Image y = bijector.forward(x.sample());
    Tensor logProb = x.logProb().sub(sumElements(y.logDeterminant()));
    return new SampleAndLogProb(y.value(), logProb);
  }

  /** Adds up the logarithms of parts of an event that are mapped each alone. */
  private Tensor sumElements(Tensor logDeterminant) {
    return Parameters.sumLast(logDeterminant, eventShape().rank() - bijector.eventRank());
  }

  /** That of the bases, if the other is the image under the very same bijector. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    return other instanceof Transformed p && p.bijector == bijector
        ? base.analyticKl(p.base)
        : Optional.empty();
  }
}
