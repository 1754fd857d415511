package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A logistic distribution rounded to {@code levels} values k / (levels - 1) in [0, 1], for each
 * element (Salimans et al. 2017, equation 2): each level has the mass within half a step of it, the
 * lowest and highest also what lies beyond, so that the probabilities add up to 1. Event shape [];
 * samples are not reparameterised.
 */
public final class DiscretizedLogistic implements Distribution {
  private final Tensor location;
  private final Tensor logScale;
  private final int levels;

  private DiscretizedLogistic(Tensor location, Tensor logScale, int levels) {
    this.location = location;
    this.logScale = logScale;
    this.levels = levels;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @param levels at least 2
   * @throws IllegalArgumentException if there are fewer levels
   * @throws io.github.vae4j.api.program.ShapeException if the parameters are not of one
   *     floating-point type or do not broadcast
   */
  public static DiscretizedLogistic of(Tensor location, Tensor logScale, int levels) {
    if (levels < 2) {
      throw new IllegalArgumentException(
          "discretized logistic: needs at least 2 levels, got " + levels);
    }
    List<String> names = List.of("location", "logScale");
    Shape batch = Parameters.batch("discretized logistic", names, location, logScale);
    return new DiscretizedLogistic(
        location.broadcastTo(batch), logScale.broadcastTo(batch), levels);
  }

  @Override
  public Shape batchShape() {
    return location.shape();
  }

  @Override
  public Shape eventShape() {
    return Shape.scalar();
  }

  @Override
  public DType dtype() {
    return location.dtype();
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
    Tensor u = Parameters.noise(location, site, Noise.UNIFORM, sampleShape);
    Tensor logistic = u.log().sub(u.neg().log1p()).mul(logScale.exp()).add(location);
    double steps = levels - 1;
    // Rounds by truncation: numbers are in [0, steps] after clipping.
    Tensor level = logistic.max(0).min(1).mul(steps).add(0.5).cast(DType.INT32).cast(dtype());
    return level.div(steps);
  }

  /**
   * log(F(b) - F(a)) = logsigmoid(b) + logsigmoid(-a) + log(1 - exp(a - b)) for the standardised
   * ends a &lt; b of the level: no cancellation in either tail.
   */
  @Override
  public Tensor logProb(Tensor value) {
    double half = 0.5 / (levels - 1);
    Tensor inverse = logScale.neg().exp();
    Tensor centred = value.sub(location);
    Tensor upper = centred.add(half).mul(inverse);
    Tensor lower = centred.sub(half).mul(inverse);
    Tensor width = inverse.mul(2 * half);
    Tensor inner =
        upper.logSigmoid().add(lower.neg().logSigmoid()).add(width.neg().expm1().neg().log());
    Tensor lowest = value.less(half);
    Tensor highest = value.greater(1 - half);
    return lowest.select(upper.logSigmoid(), highest.select(lower.neg().logSigmoid(), inner));
  }

  /**
   * The sum over the boundaries between levels of the mass above them, in steps of 1 / (levels -
   * 1). There is no closed form: this records a few equations for each level.
   */
  @Override
  public Optional<Tensor> mean() {
    double steps = levels - 1;
    Tensor inverse = logScale.neg().exp();
    Tensor sum = location.sub(0.5 / steps).mul(inverse).sigmoid();
    for (int k = 1; k < steps; k++) {
      sum = sum.add(location.sub((k + 0.5) / steps).mul(inverse).sigmoid());
    }
    return Optional.of(sum.div(steps));
  }
}
