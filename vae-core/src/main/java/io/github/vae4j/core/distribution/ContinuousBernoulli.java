package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The density exp(x a - A) on [0, 1] for each element, with logit a and A = log((exp(a) - 1) / a)
 * (Loaiza-Ganem and Cunningham 2019, where a = log(lambda / (1 - lambda))). Event shape [].
 */
public final class ContinuousBernoulli implements Distribution {
  /**
   * Up to this logit A and the mean are Taylor series, whose first term left out is below 1e-17.
   */
  private static final double SMALL = 0.5;

  /** Of A - a/2 in a^2, a^4, ...: B(2n) / (2n (2n)!) with the Bernoulli numbers B. */
  private static final double[] SERIES = {
    1 / 24.0,
    -1 / 2880.0,
    1 / 181440.0,
    -1 / 9676800.0,
    1 / 479001600.0,
    -691 / 15692092416000.0,
    1 / 1046139494400.0
  };

  /** Up to this logit samples are a Taylor series, whose first term left out is below 1e-13. */
  private static final double NEARLY_UNIFORM = 0.01;

  private final Tensor logits;

  private ContinuousBernoulli(Tensor logits) {
    this.logits = logits;
  }

  /**
   * Returns the distribution of each element.
   *
   * @throws io.github.vae4j.api.program.ShapeException if the logits are not floating point
   */
  public static ContinuousBernoulli ofLogits(Tensor logits) {
    Parameters.batch("continuous bernoulli", List.of("logits"), logits);
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

  @Override
  public boolean continuous() {
    return true;
  }

  private Tensor isBelow(double bound) {
    return logits.abs().less(bound);
  }

  /** Returns the logit where the closed form holds, and 1 elsewhere: its gradient stays finite. */
  private Tensor above(double bound) {
    return isBelow(bound).select(Parameters.number(logits, 1), logits);
  }

  /** Returns the logit where the series holds, and 0 elsewhere. */
  private Tensor below(double bound) {
    return isBelow(bound).select(logits, Parameters.number(logits, 0));
  }

  /** A = a/2 + |a|/2 + log((1 - exp(-|a|)) / |a|), which is even but for the first term. */
  private Tensor logPartition() {
    Tensor m = above(SMALL).abs();
    Tensor closed = m.mul(0.5).add(m.neg().expm1().neg().div(m).log());
    Tensor square = below(SMALL).square();
    Tensor series = Parameters.polynomial(square, SERIES).mul(square);
    return isBelow(SMALL).select(series, closed).add(logits.mul(0.5));
  }

  @Override
  public Tensor logProb(Tensor value) {
    return value.mul(logits).sub(logPartition());
  }

  /**
   * The inverse distribution function log(1 + u (exp(a) - 1)) / a of a uniform u, on the side where
   * it does not overflow; around a = 0 its series u + a w/2 + a^2 w k/6 + a^3 w (1 - 6 w)/24 + a^4
   * w k (1 - 12 w)/120 with w = u (1 - u) and k = 1 - 2 u.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Parameters.noise(logits, site, Noise.UNIFORM, sampleShape);
    Tensor one = Parameters.number(logits, 1);
    Tensor a = above(NEARLY_UNIFORM);
    Tensor negative = a.abs().neg(); // by symmetry x(u; a) = 1 - x(1 - u; -a)
    Tensor v = a.greater(0).select(one.sub(u), u);
    Tensor x = v.mul(negative.expm1()).log1p().div(negative);
    Tensor closed = a.greater(0).select(one.sub(x), x);
    Tensor small = below(NEARLY_UNIFORM);
    Tensor w = u.mul(one.sub(u));
    Tensor k = one.sub(u.mul(2));
    Tensor third = one.sub(w.mul(6)).div(24).add(small.mul(k).mul(one.sub(w.mul(12))).div(120));
    Tensor second = k.div(6).add(small.mul(third));
    Tensor series = u.add(small.mul(w).mul(small.mul(second).add(0.5)));
    return isBelow(NEARLY_UNIFORM)
        .select(series, closed)
        .max(0)
        .min(1); // rounding may leave [0, 1]
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(expectation());
  }

  /** 1 / (1 - exp(-a)) - 1 / a; around 0 the derivative of the series of A. */
  private Tensor expectation() {
    Tensor a = above(SMALL);
    Tensor one = Parameters.number(logits, 1);
    Tensor m = a.abs();
    Tensor upper = one.div(m.neg().expm1().neg()).sub(one.div(m)); // mean for |a|
    Tensor closed = a.greater(0).select(upper, one.sub(upper));
    Tensor small = below(SMALL);
    double[] derivative = new double[SERIES.length];
    for (int i = 0; i < derivative.length; i++) {
      derivative[i] = (2 * i + 2) * SERIES[i];
    }
    Tensor series = Parameters.polynomial(small.square(), derivative).mul(small).add(0.5);
    return isBelow(SMALL).select(series, closed);
  }

  /** A - mean logit. */
  @Override
  public Optional<Tensor> entropy() {
    return Optional.of(logPartition().sub(expectation().mul(logits)));
  }

  /** mean (a - b) - A(a) + A(b) for logits a and b: an exponential family. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof ContinuousBernoulli p)) {
      return Optional.empty();
    }
    Tensor difference = expectation().mul(logits.sub(p.logits));
    return Optional.of(difference.sub(logPartition()).add(p.logPartition()));
  }
}
