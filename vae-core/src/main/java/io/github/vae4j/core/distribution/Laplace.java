package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The density exp(-|x - location| / scale) / (2 scale) of each element, scale = exp(logScale).
 * Event shape [].
 */
public final class Laplace implements Distribution {
  private final Tensor location;
  private final Tensor logScale;

  private Laplace(Tensor location, Tensor logScale) {
    this.location = location;
    this.logScale = logScale;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not broadcast
   */
  public static Laplace of(Tensor location, Tensor logScale) {
    Shape batch = Parameters.batch("laplace", List.of("location", "logScale"), location, logScale);
    return new Laplace(location.broadcastTo(batch), logScale.broadcastTo(batch));
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
    return true;
  }

  @Override
  public boolean continuous() {
    return true;
  }

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    return sampleAndLogProb(site, sampleShape).sample();
  }

  @Override
  public Tensor logProb(Tensor value) {
    return standardLogProb(value.sub(location).abs().mul(logScale.neg().exp()));
  }

  /**
   * The inverse distribution function location - scale sign(u - 1/2) log(1 - 2 |u - 1/2|) of a
   * uniform u, whose logarithm is |sample - location| / scale without rounding.
   */
  @Override
  public SampleAndLogProb sampleAndLogProb(String site, Shape sampleShape) {
    Tensor centred = Parameters.noise(location, site, Noise.UNIFORM, sampleShape).sub(0.5);
    Tensor magnitude = centred.abs().mul(-2).log1p().neg();
    Tensor sample = centred.sign().mul(magnitude).mul(logScale.exp()).add(location);
    return new SampleAndLogProb(sample, standardLogProb(magnitude));
  }

  private Tensor standardLogProb(Tensor magnitude) {
    return magnitude.add(logScale).add(Math.log(2)).neg();
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(location);
  }

  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logScale.add(1 + Math.log(2)));
  }

  /**
   * r exp(-d / scale) + d / b - 1 - log r, where b is the other Laplace distribution's scale, d the
   * distance of the locations and r = scale / b.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Laplace p)) {
      return Optional.empty();
    }
    Tensor distance = location.sub(p.location).abs();
    Tensor logRatio = logScale.sub(p.logScale);
    Tensor overlap = logRatio.sub(distance.mul(logScale.neg().exp())).exp();
    Tensor apart = distance.mul(p.logScale.neg().exp());
    return Optional.of(overlap.add(apart).sub(1).sub(logRatio));
  }
}
