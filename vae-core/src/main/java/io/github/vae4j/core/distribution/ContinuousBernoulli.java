package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * The density exp(x logit - A) on [0, 1] for each element, with A = log((exp(logit) - 1) / logit)
 * (Loaiza-Ganem and Cunningham 2019, with logit = log(lambda / (1 - lambda))). Event shape [].
 */
public final class ContinuousBernoulli implements Distribution {
  /**
   * Below this the closed forms lose digits and a Taylor series is used; its error there is below
   * 1e-15.
   */
  private static final double SMALL = 0.1;

  private final Tensor logits;

  private ContinuousBernoulli(Tensor logits) {
    this.logits = logits;
  }

  /** Returns the distribution of each element. */
  public static ContinuousBernoulli ofLogits(Tensor logits) {
    return new ContinuousBernoulli(logits);
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
    return true;
  }

  private Tensor isSmall() {
    return logits.abs().less(SMALL);
  }

  /**
   * The logit, moved away from 0 where the series is used: the closed form's gradient stays finite
   * there.
   */
  private Tensor away() {
    return isSmall().select(Broadcasting.number(logits, 1), logits);
  }

  /**
   * A(logit) = |a|/2 + a/2 + log((1 - exp(-|a|)) / |a|), and around 0 its Taylor series a/2 +
   * a^2/24 - a^4/2880 + a^6/181440 - a^8/9676800.
   */
  private Tensor logPartition() {
    Tensor safe = away().abs();
    Tensor closed = safe.mul(0.5).add(safe.neg().expm1().neg().div(safe).log());
    Tensor s = isSmall().select(logits, Broadcasting.number(logits, 0)).square();
    Tensor series =
        s.mul(-1 / 9676800.0).add(1 / 181440.0).mul(s).add(-1 / 2880.0).mul(s).add(1 / 24.0).mul(s);
    return isSmall().select(series, closed).add(logits.mul(0.5));
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logits).sub(logPartition());
  }

  /**
   * The inverse distribution function log(1 + u (exp(a) - 1)) / a of a uniform u, on the side where
   * it does not overflow; around a = 0 its series u + a u (1 - u) / 2 + a^2 u (1 - u) (1 - 2 u) / 6
   * + ...
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Broadcasting.noise(logits, site, Noise.UNIFORM, sampleShape);
    Tensor a = away();
    Tensor negative = a.abs().neg(); // of -|a|: by symmetry x(u; a) = 1 - x(1 - u; -a)
    Tensor positive = a.greater(0);
    Tensor one = Broadcasting.number(logits, 1);
    Tensor v = positive.select(one.sub(u), u);
    Tensor x = v.mul(negative.expm1()).log1p().div(negative);
    Tensor closed = positive.select(one.sub(x), x);
    Tensor small = isSmall().select(logits, Broadcasting.number(logits, 0));
    Tensor w = u.mul(one.sub(u));
    Tensor skew = one.sub(u.mul(2));
    Tensor third = w.mul(one.sub(w.mul(6))).div(24);
    Tensor fourth = w.mul(skew).mul(one.sub(w.mul(12))).div(120);
    Tensor series =
        u.add(
            small.mul(
                w.mul(0.5)
                    .add(
                        small.mul(
                            w.mul(skew).div(6).add(small.mul(third.add(small.mul(fourth))))))));
    return isSmall().select(series, closed);
  }

  /** 1 / (1 - exp(-a)) - 1 / a; around 0 the derivative of the series of A. */
  @Override
  public Tensor mean() {
    Tensor safe = away();
    Tensor one = Broadcasting.number(logits, 1);
    Tensor magnitude = safe.abs();
    Tensor upper = one.div(magnitude.neg().expm1().neg()).sub(one.div(magnitude)); // mean for |a|
    Tensor closed = safe.greater(0).select(upper, one.sub(upper));
    Tensor small = isSmall().select(logits, Broadcasting.number(logits, 0));
    Tensor s = small.square();
    Tensor series =
        s.mul(-8 / 9676800.0)
            .add(6 / 181440.0)
            .mul(s)
            .add(-4 / 2880.0)
            .mul(s)
            .add(2 / 24.0)
            .mul(small)
            .add(0.5);
    return isSmall().select(series, closed);
  }

  /** A - mean logit. */
  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logPartition().sub(mean().mul(logits)));
  }

  /** mean (a - b) - A(a) + A(b) for logits a and b: an exponential family. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof ContinuousBernoulli p)) {
      return Optional.empty();
    }
    Tensor difference = mean().mul(logits.sub(p.logits));
    return Optional.of(difference.sub(logPartition()).add(p.logPartition()));
  }
}
