package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The Poisson distribution of each element: a count x from 0 has probability rate^x exp(-rate) /
 * x!. Event shape []; samples are not reparameterised.
 *
 * <p>Log-probabilities of counts above 15 are computed by the saddle-point expansion of Loader
 * (2000, Fast and accurate computation of binomial probabilities), in which numbers as large as
 * log(x!) do not cancel: FLOAT32 keeps its digits for counts of any size.
 *
 * <p>Samples are made of one normal number each. Up to a rate of 30 the distribution function is
 * inverted over the counts 0 to 63; those above have a probability below 1e-7. For greater rates it
 * is inverted by its normal asymptotic expansion (Giles 2016, Algorithm 955: approximation of the
 * inverse Poisson cumulative distribution function, equation 8), under which the total variation
 * distance from the distribution is below 2e-5.
 */
public final class Poisson implements Distribution {
  static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  /** The counts and numbers from which Stirling's series is used. */
  static final double LARGE = 16;

  /** Of Stirling's series in 1 / x, 1 / x^3, ...; the next is 1 / (156 x^13). */
  private static final double[] STIRLING = {
    1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0
  };

  private static final double NEAR = 0.25;
  private static final double[] DEVIANCE = new double[12]; // NEAR^24 / 27 is below rounding

  static {
    for (int j = 0; j < DEVIANCE.length; j++) {
      DEVIANCE[j] = 1.0 / (2 * j + 3);
    }
  }

  private static final double SMALL_RATE = 30;
  private static final int WINDOW = 64;
  private static final double LEAST_LOG_RATE = -80; // above which FLOAT32 holds the rate

  private final Tensor logRate;

  private Poisson(Tensor logRate) {
    this.logRate = logRate;
  }

  /**
   * Returns the distribution of each element.
   *
   * @param logRate natural logarithm of the rate, [batch]
   * @throws io.github.vae4j.api.program.ShapeException if it is not floating point
   */
  public static Poisson ofLogRate(Tensor logRate) {
    Parameters.batch("poisson", List.of("logRate"), logRate);
    return new Poisson(logRate);
  }

  @Override
  public Shape batchShape() {
    return logRate.shape();
  }

  @Override
  public Shape eventShape() {
    return Shape.scalar();
  }

  @Override
  public DType dtype() {
    return logRate.dtype();
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
    return draw(logRate, Parameters.noise(logRate, site, Noise.NORMAL, sampleShape));
  }

  /**
   * Returns draws [sample, batch].
   *
   * @param logRate broadcasts to them
   * @param normal noise, [sample, batch]
   */
  static Tensor draw(Tensor logRate, Tensor normal) {
    Tensor few = few(logRate.min(Math.log(SMALL_RATE)).max(LEAST_LOG_RATE), normal);
    Tensor isLarge = logRate.greater(Math.log(SMALL_RATE));
    return isLarge.select(many(logRate.max(Math.log(SMALL_RATE)), normal), few).stopGradient();
  }

  /** Inverts the distribution function at the normal one over a window of counts. */
  private static Tensor few(Tensor logRate, Tensor normal) {
    Tensor x = logRate.trace().iota(new TensorType(logRate.dtype(), Shape.of(WINDOW)), 0);
    Tensor each = logRate.expandDims(logRate.shape().rank());
    Tensor logProbs = x.mul(each).sub(each.exp()).sub(x.add(1).lgamma());
    return Counts.draw(logProbs, normal.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5));
  }

  /** Giles, equation 8. */
  private static Tensor many(Tensor logRate, Tensor normal) {
    Tensor root = logRate.mul(0.5).exp();
    Tensor square = normal.square();
    Tensor half = square.add(2).mul(normal).div(root).mul(-1 / 72.0);
    Tensor whole = Parameters.polynomial(square, -8 / 405.0, 7 / 810.0, 1 / 270.0);
    Tensor correction = square.add(2).mul(1 / 6.0).add(half).add(whole.div(root.square()));
    return floor(root.add(normal).mul(root).add(correction).max(0));
  }

  /** Returns the greatest whole number not above x, for x from 0 to 2^60. */
  private static Tensor floor(Tensor x) {
    double most = 1 << 30; // what is converted to INT32 stays below it
    Tensor thousands = truncated(x.div(most)).mul(most);
    return thousands.add(truncated(x.sub(thousands)));
  }

  private static Tensor truncated(Tensor x) {
    return x.cast(DType.INT32).cast(x.dtype());
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor large = value.greater(LARGE - 0.5);
    Tensor rate = logRate.exp();
    Tensor few = large.select(Parameters.number(value, 0), value);
    Tensor direct = few.mul(logRate).sub(rate).sub(few.add(1).lgamma());
    Tensor x = large.select(value, Parameters.number(value, LARGE));
    Tensor difference = x.sub(rate);
    Tensor deviance = deviance(x, difference, difference.div(x.add(rate)), x.log().sub(logRate));
    Tensor normal = x.log().mul(-0.5).sub(HALF_LOG_2_PI);
    return large.select(normal.sub(deviance).sub(stirlingSeries(x)), direct);
  }

  /**
   * Returns log(x! / (sqrt(2 pi x) (x / e)^x)) for {@code x >= LARGE}, also of numbers that are not
   * whole.
   */
  static Tensor stirlingSeries(Tensor x) {
    Tensor inverse = Parameters.number(x, 1).div(x);
    return Parameters.polynomial(inverse.square(), STIRLING).mul(inverse);
  }

  /**
   * Returns x log(x / y) + y - x, which is 0 at x = y and above it elsewhere, from numbers in which
   * nothing cancels (Loader 2000, equation 5.2).
   *
   * @param difference x - y
   * @param relative (x - y) / (x + y)
   * @param logRatio log(x / y)
   */
  static Tensor deviance(Tensor x, Tensor difference, Tensor relative, Tensor logRatio) {
    Tensor near = relative.abs().less(NEAR);
    Tensor v = near.select(relative, Parameters.number(x, 0));
    Tensor series = Parameters.polynomial(v.square(), DEVIANCE).mul(v.square());
    Tensor close = v.mul(difference).add(x.mul(v).mul(series).mul(2));
    return near.select(close, x.mul(logRatio).sub(difference));
  }

  /** The rate. */
  @Override
  public Optional<Tensor> mean() {
    return Optional.of(logRate.exp());
  }

  /** rate log(rate / r) + r - rate, where r is the rate of the other Poisson distribution. */
  @Override
  public Optional<Tensor> analyticKl(Distribution other) {
    if (!(other instanceof Poisson p)) {
      return Optional.empty();
    }
    Tensor rate = logRate.exp();
    Tensor logRatio = logRate.sub(p.logRate);
    Tensor difference = p.logRate.sub(logRate).expm1().neg().mul(rate);
    // (1 - exp(-d)) / (1 + exp(-d)) = tanh(d / 2)
    return Optional.of(deviance(rate, difference, logRatio.mul(0.5).tanh(), logRatio));
  }
}
