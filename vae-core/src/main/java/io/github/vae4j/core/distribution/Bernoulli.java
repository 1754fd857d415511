package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
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

  /** Returns the distribution of each element. */
  public static Bernoulli ofLogits(Tensor logits) {
    return new Bernoulli(logits);
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
  public Tensor sample(String site, Shape sampleShape) {
    Tensor uniform = Broadcasting.noise(logits, site, Noise.UNIFORM, sampleShape);
    return uniform.less(logits.sigmoid()).cast(dtype());
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logits).sub(logits.softplus());
  }

  @Override
  public Tensor mean() {
    return logits.sigmoid();
  }

  /** softplus(logit) - p logit. */
  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logits.softplus().sub(logits.sigmoid().mul(logits)));
  }

  /** p (a - b) - softplus(a) + softplus(b) for logits a and b. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Bernoulli p)) {
      return Optional.empty();
    }
    Tensor difference = logits.sigmoid().mul(logits.sub(p.logits));
    return Optional.of(difference.sub(logits.softplus()).add(p.logits.softplus()));
  }
}
