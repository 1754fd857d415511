package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The negative binomial distribution of each element, a count from 0 with a mean m and a variance m
 * + m^2 / r:
 *
 * <pre>log p(x) = log(Gamma(x + r) / (Gamma(r) x!)) + r log(r / (r + m)) + x log(m / (r + m))</pre>
 *
 * <p>It is a Poisson distribution whose rate has a gamma distribution of shape r and mean m, and
 * near the Poisson distribution for large r. Event shape []; samples are not reparameterised.
 *
 * <p>Log-probabilities of counts above 15 are computed by the saddle-point expansion of Loader
 * (2000), as those of {@link Poisson}.
 */
public final class NegativeBinomial implements Distribution {
  /** One proposal of a gamma distribution of shape 1 or more is refused at most so often: 0.048. */
  private static final int TRIES = 4;

  private final Tensor logMean;
  private final Tensor logR;

  private NegativeBinomial(Tensor logMean, Tensor logR) {
    this.logMean = logMean;
    this.logR = logR;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @param logMean natural logarithm of the mean m
   * @param logDispersion natural logarithm of r
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not broadcast
   */
  public static NegativeBinomial of(Tensor logMean, Tensor logDispersion) {
    Shape batch =
        Parameters.batch(
            "negative-binomial", List.of("logMean", "logDispersion"), logMean, logDispersion);
    return new NegativeBinomial(logMean.broadcastTo(batch), logDispersion);
  }

  @Override
  public Shape batchShape() {
    return logMean.shape();
  }

  @Override
  public Shape eventShape() {
    return Shape.scalar();
  }

  @Override
  public DType dtype() {
    return logMean.dtype();
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public boolean continuous() {
    return false;
  }

  /**
   * A Poisson number whose rate is a gamma number: see {@link Poisson} and {@link #logGamma}. Noise
   * sites {@code site/normal}, {@code site/accept}, {@code site/shape} and {@code site/count}.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor logRate = logGamma(site, sampleShape).add(logMean).sub(logR);
    Tensor normal = Parameters.noise(logMean, site + "/count", Noise.NORMAL, sampleShape);
    return Poisson.draw(logRate, normal);
  }

  /**
   * Draws the logarithm of a gamma number of shape r: that of shape r + 1 plus log(u) / r. The
   * former is drawn by the method of Marsaglia and Tsang (2000, A simple method for generating
   * gamma variables), of which the first of four tries that is accepted counts, and the mode if
   * none is, which happens at most once in 180,000 draws.
   */
  private Tensor logGamma(String site, Shape sampleShape) {
    Shape tries = Shape.of(TRIES).concat(sampleShape);
    Tensor normal = Parameters.noise(logMean, site + "/normal", Noise.NORMAL, tries);
    Tensor uniform = Parameters.noise(logMean, site + "/accept", Noise.UNIFORM, tries);
    Tensor d = logR.exp().add(2 / 3.0); // shape r + 1, less 1 / 3
    Tensor root = normal.div(d.mul(9).sqrt()).add(1);
    Tensor possible = root.greater(0);
    Tensor logV = possible.select(root, Parameters.number(root, 1)).log().mul(3);
    // d - d v + d log v cancels for large d: with e = log v it is -d (exp(e) - 1 - e).
    Tensor bound = normal.square().mul(0.5).sub(logV.expm1().sub(logV).mul(d));
    Tensor accepted = possible.and(uniform.log().less(bound));
    Tensor chosen = Parameters.number(root, 0);
    for (int i = TRIES - 1; i >= 0; i--) {
      chosen = attempt(accepted, i).select(attempt(logV, i), chosen);
    }
    Tensor u = Parameters.noise(logMean, site + "/shape", Noise.UNIFORM, sampleShape);
    return chosen.add(d.log()).add(u.log().mul(logR.neg().exp()));
  }

  private static Tensor attempt(Tensor tries, int i) {
    return tries.slice(0, i, i + 1).reshape(tries.shape().range(1, tries.shape().rank()));
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor r = logR.exp();
    Tensor t = logMean.sub(logR); // log(m / r)
    Tensor large = value.greater(Poisson.LARGE - 0.5);
    Tensor few = large.select(Parameters.number(value, 0), value);
    Tensor many = large.select(value, Parameters.number(value, Poisson.LARGE));
    return large.select(ofMany(many, r, t), ofFew(few, r, t));
  }

  private Tensor ofFew(Tensor x, Tensor r, Tensor t) {
    return logRisingFactorial(x, r)
        .sub(x.add(1).lgamma())
        .add(x.mul(logMean))
        .sub(r.add(x).mul(t.softplus()));
  }

  /**
   * Returns log(Gamma(x + r) / (Gamma(r) r^x)), for large r by Stirling's formula, without the
   * logarithms that would cancel.
   */
  private Tensor logRisingFactorial(Tensor x, Tensor r) {
    Tensor isLarge = r.greater(Poisson.LARGE);
    Tensor bound = Parameters.number(r, Poisson.LARGE);
    Tensor small = isLarge.select(bound, r);
    Tensor direct = x.add(small).lgamma().sub(small.lgamma()).sub(x.mul(small.log()));
    Tensor big = isLarge.select(r, bound);
    Tensor sum = x.add(big);
    Tensor error = Poisson.stirlingSeries(sum).sub(Poisson.stirlingSeries(big));
    Tensor series = sum.sub(0.5).mul(x.div(big).log1p()).sub(x).add(error);
    return isLarge.select(series, direct);
  }

  /**
   * p(x) is r / (r + x) times the binomial probability of x among x + r, with the probability m /
   * (m + r); Loader's equation 4.1 gives it by two deviances.
   */
  private Tensor ofMany(Tensor x, Tensor r, Tensor t) {
    Tensor m = logMean.exp();
    Tensor difference = x.sub(m).mul(t.neg().sigmoid()); // r (x - m) / (r + m)
    Tensor excess = t.softplus().sub(x.div(r).log1p()); // log((r + m) / (r + x))
    Tensor sum = x.add(m);
    Tensor ofR = Poisson.deviance(r, difference.neg(), m.sub(x).div(r.mul(2).add(sum)), excess);
    Tensor ofX =
        Poisson.deviance(
            x,
            difference,
            x.sub(m).div(x.mul(t.exp()).mul(2).add(sum)),
            x.log().sub(logMean).add(excess));
    Tensor errors =
        Poisson.stirlingSeries(x.add(r)).sub(stirlingError(r)).sub(Poisson.stirlingSeries(x));
    Tensor normal = x.div(r).log1p().add(x.log()).mul(-0.5).sub(Poisson.HALF_LOG_2_PI);
    return normal.add(errors).sub(ofR).sub(ofX);
  }

  private static Tensor stirlingError(Tensor r) {
    Tensor isLarge = r.greater(Poisson.LARGE);
    Tensor bound = Parameters.number(r, Poisson.LARGE);
    Tensor s = isLarge.select(bound, r);
    Tensor direct =
        s.add(1).lgamma().sub(s.add(0.5).mul(s.log())).add(s).sub(Poisson.HALF_LOG_2_PI);
    return isLarge.select(Poisson.stirlingSeries(isLarge.select(r, bound)), direct);
  }

  @Override
  public Optional<Tensor> mean() {
    return Optional.of(logMean.exp());
  }
}
