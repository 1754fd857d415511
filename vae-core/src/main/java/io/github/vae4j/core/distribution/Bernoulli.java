package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * 0 or 1 for each element, 1 with probability sigmoid(logit). log p(x) = x logit - softplus(logit),
 * which for x between 0 and 1 is the cross-entropy that grey levels are often given. Event shape
 * []; samples are not reparameterised.
 */
public final class Bernoulli implements Distribution {
  private final Tensor logits;

  private Bernoulli(Tensor logits) {
    this.logits = logits;
  }

  /**
   * Returns the distribution of each element.
   *
   * @throws io.github.vae4j.api.program.ShapeException if the logits are not floating point
   */
  public static Bernoulli ofLogits(Tensor logits) {
    Parameters.batch("bernoulli", List.of("logits"), logits);
    return new Bernoulli(logits);
  }

  /** Returns log p / (1 - p) of each element. */
  public Tensor logits() {
    return logits;
  }

  @Override
  public Shape batchShape() {
    return logits.shape();
  }

  @Override
  public Shape eventShape() {
    return Shape.scalar();
  }

  @Override
  public DType dtype() {
    return logits.dtype();
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
    Tensor uniform = Parameters.noise(logits, site, Noise.UNIFORM, sampleShape);
    return uniform.less(logits.sigmoid()).cast(dtype());
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logits).sub(logits.softplus());
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(logits.sigmoid());
  }

  /** -p log p - (1 - p) log(1 - p). */
  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(expected(logits.neg().softplus(), logits.softplus()));
  }

  /** p log(p / p') + (1 - p) log((1 - p) / (1 - p')). */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Bernoulli p)) {
      return Optional.empty();
    }
    Tensor one = p.logits.neg().softplus().sub(logits.neg().softplus());
    Tensor zero = p.logits.softplus().sub(logits.softplus());
    return Optional.of(expected(one, zero));
  }

  /**
   * Returns the mean of what 1 and 0 give; 1 - p is a sigmoid of its own, so that it keeps digits.
   */
  private Tensor expected(Tensor one, Tensor zero) {
    return logits.sigmoid().mul(one).add(logits.neg().sigmoid().mul(zero));
  }
}
