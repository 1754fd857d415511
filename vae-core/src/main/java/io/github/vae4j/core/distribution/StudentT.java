package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Student's t distribution of each element with location and scale = exp(logScale): density
 * proportional to (1 + y^2 / nu)^(-(nu + 1) / 2), y = (x - location) / scale. Event shape [].
 */
public final class StudentT implements Distribution {
  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  /**
   * Of log(Gamma(h + 1/2) / (Gamma(h) sqrt(h))) in 1 / h, 1 / h^3, ...; the next is 0.013 / h^13.
   */
  private static final double[] SERIES = {
    -1 / 8.0, 1 / 192.0, -1 / 640.0, 17 / 14336.0, -31 / 18432.0, 691 / 180224.0
  };

  private static final double LARGE = 16;

  private final Tensor degreesOfFreedom;
  private final Tensor location;
  private final Tensor logScale;

  private StudentT(Tensor degreesOfFreedom, Tensor location, Tensor logScale) {
    this.degreesOfFreedom = degreesOfFreedom;
    this.location = location;
    this.logScale = logScale;
  }

  /**
   * Returns the distribution of each element; the parameters are broadcast together.
   *
   * @param degreesOfFreedom nu, above 0
   * @throws io.github.vae4j.api.program.ShapeException if they are not of one floating-point type
   *     or do not broadcast
   */
  public static StudentT of(Tensor degreesOfFreedom, Tensor location, Tensor logScale) {
    List<String> names = List.of("degreesOfFreedom", "location", "logScale");
    Shape batch = Parameters.batch("student-t", names, degreesOfFreedom, location, logScale);
    // One number of degrees of freedom for all is not repeated, nor its gamma functions.
    return new StudentT(degreesOfFreedom, location.broadcastTo(batch), logScale.broadcastTo(batch));
  }

  /**
   * Returns the distribution with the same degrees of freedom for every element.
   *
   * @throws IllegalArgumentException if they are not above 0 and finite
   * @throws io.github.vae4j.api.program.ShapeException as for tensors
   */
  public static StudentT of(double degreesOfFreedom, Tensor location, Tensor logScale) {
    if (!(degreesOfFreedom > 0 && degreesOfFreedom < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "student-t: needs degrees of freedom above 0 and finite, got "
              + degreesOfFreedom
              + "; their limit at infinity is the normal distribution");
    }
    return of(Parameters.number(location, degreesOfFreedom), location, logScale);
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

  /**
   * The polar method of R. W. Bailey, Mathematics of Computation 62, 1994: sqrt(nu (u^(-2/nu) - 1))
   * cos(angle), exact for every nu. The cosine of a uniform angle is n1 / sqrt(n1^2 + n2^2) for two
   * normal numbers. Noise sites {@code site/radius}, {@code site/cosine} and {@code site/sine}.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Parameters.noise(location, site + "/radius", Noise.UNIFORM, sampleShape);
    Tensor n1 = Parameters.noise(location, site + "/cosine", Noise.NORMAL, sampleShape);
    Tensor n2 = Parameters.noise(location, site + "/sine", Noise.NORMAL, sampleShape);
    Tensor cosine = n1.div(n1.square().add(n2.square()).sqrt());
    Tensor radius = u.log().mul(-2).div(degreesOfFreedom).expm1().mul(degreesOfFreedom).sqrt();
    return radius.mul(cosine).mul(logScale.exp()).add(location);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor y = value.sub(location).mul(logScale.neg().exp());
    Tensor kernel = logKernel(y).mul(degreesOfFreedom.add(1).mul(0.5));
    return gammaRatio().sub(HALF_LOG_2_PI).sub(logScale).sub(kernel);
  }

  /**
   * log(1 + y^2 / nu), in the tails as log(y^2 / nu) + log(1 + nu / y^2) with a logarithm that does
   * not need the square.
   */
  private Tensor logKernel(Tensor y) {
    Tensor tail = y.square().greater(degreesOfFreedom.max(1));
    Tensor one = Parameters.number(y, 1);
    Tensor centre = tail.select(one, y).square().div(degreesOfFreedom).log1p();
    Tensor far = tail.select(y.abs(), one);
    Tensor rest = degreesOfFreedom.div(far).div(far).log1p();
    return tail.select(far.log().mul(2).sub(degreesOfFreedom.log()).add(rest), centre);
  }

  private Tensor isLarge() {
    return degreesOfFreedom.mul(0.5).greater(LARGE);
  }

  /** Returns nu / 2 where it is as large as asked for, and the bound elsewhere. */
  private Tensor half(boolean large) {
    Tensor bound = Parameters.number(degreesOfFreedom, LARGE);
    Tensor half = degreesOfFreedom.mul(0.5);
    return large ? isLarge().select(half, bound) : isLarge().select(bound, half);
  }

  /**
   * log(Gamma(h + 1/2) / (Gamma(h) sqrt(h))) for h = nu / 2: the difference of two logarithms, and
   * its asymptotic series for large h, where they would cancel.
   */
  private Tensor gammaRatio() {
    Tensor h = half(false);
    Tensor difference = h.add(0.5).lgamma().sub(h.lgamma()).sub(h.log().mul(0.5));
    Tensor inverse = Parameters.number(h, 1).div(half(true));
    Tensor series = Parameters.polynomial(inverse.square(), SERIES).mul(inverse);
    return isLarge().select(series, difference);
  }

  /**
   * Returns the location, which is the mean for more than one degree of freedom and the centre of
   * symmetry always.
   */
  @Override
  public Optional<Tensor> mean() {
    return Optional.of(location);
  }

  @Override
  public Optional<Tensor> entropy() {
    Tensor slope = degreesOfFreedom.add(1).mul(0.5).mul(digammaDifference());
    return Optional.of(slope.sub(gammaRatio()).add(HALF_LOG_2_PI).add(logScale));
  }

  /** digamma(h + 1/2) - digamma(h), for large h the derivative of the series plus 1 / (2 h). */
  private Tensor digammaDifference() {
    Tensor h = half(false);
    Tensor difference = h.add(0.5).digamma().sub(h.digamma());
    Tensor inverse = Parameters.number(h, 1).div(half(true));
    double[] derivative = new double[SERIES.length];
    for (int i = 0; i < derivative.length; i++) {
      derivative[i] = -(2 * i + 1) * SERIES[i];
    }
    Tensor series =
        Parameters.polynomial(inverse.square(), derivative).mul(inverse).add(0.5).mul(inverse);
    return isLarge().select(series, difference);
  }
}
