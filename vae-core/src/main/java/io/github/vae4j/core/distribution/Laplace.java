package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
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
   * @throws io.github.vae4j.api.program.ShapeException if they do not broadcast
   */
  public static Laplace of(Tensor location, Tensor logScale) {
    return new Laplace(
        Broadcasting.with(location, logScale), Broadcasting.with(logScale, location));
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

  /** The inverse distribution function: -scale sign(u - 1/2) log(1 - 2 |u - 1/2|). */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor centred = Broadcasting.noise(location, site, Noise.UNIFORM, sampleShape).sub(0.5);
    Tensor standard = centred.sign().mul(centred.abs().mul(-2).log1p()).neg();
    return standard.mul(logScale.exp()).add(location);
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.sub(location).abs().mul(logScale.neg().exp()).add(logScale).add(Math.log(2)).neg();
  }

  @Override
  public Tensor mean() {
    return location;
  }

  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logScale.add(1 + Math.log(2)));
  }

  /**
   * log(b2 / b1) + (b1 exp(-d / b1) + d) / b2 - 1 for scales b1, b2 and the distance d of the
   * locations.
   */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Laplace p)) {
      return Optional.empty();
    }
    Tensor distance = location.sub(p.location).abs();
    Tensor scale = logScale.exp();
    Tensor overlap = scale.mul(distance.mul(logScale.neg().exp()).neg().exp());
    Tensor ratio = overlap.add(distance).mul(p.logScale.neg().exp());
    return Optional.of(p.logScale.sub(logScale).add(ratio).sub(1));
  }
}
