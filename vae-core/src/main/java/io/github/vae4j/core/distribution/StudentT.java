package io.github.vae4j.core.distribution;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Optional;

/**
 * Student's t distribution of each element with location and scale = exp(logScale): density
 * proportional to (1 + y^2 / nu)^(-(nu + 1) / 2), y = (x - location) / scale. Event shape [].
 */
public final class StudentT implements Distribution {
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
   * @throws io.github.vae4j.api.program.ShapeException if they do not broadcast
   */
  public static StudentT of(Tensor degreesOfFreedom, Tensor location, Tensor logScale) {
    Tensor l = Broadcasting.with(Broadcasting.with(location, logScale), degreesOfFreedom);
    return new StudentT(Broadcasting.with(degreesOfFreedom, l), l, Broadcasting.with(logScale, l));
  }

  /**
   * Returns the distribution with the same degrees of freedom for every element.
   *
   * @throws IllegalArgumentException if they are not above 0
   */
  public static StudentT of(double degreesOfFreedom, Tensor location, Tensor logScale) {
    if (!(degreesOfFreedom > 0)) {
      throw new IllegalArgumentException(
          "student-t: degrees of freedom need to be above 0, got " + degreesOfFreedom);
    }
    return of(Broadcasting.number(location, degreesOfFreedom), location, logScale);
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

  /**
   * Bailey's polar method (1994): sqrt(nu (u^(-2/nu) - 1)) cos(angle), the cosine of a uniform
   * angle being n1 / sqrt(n1^2 + n2^2) for two normal numbers. Noise sites {@code site/radius},
   * {@code site/cosine} and {@code site/sine}.
   */
  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Tensor u = Broadcasting.noise(location, site + "/radius", Noise.UNIFORM, sampleShape);
    Tensor n1 = Broadcasting.noise(location, site + "/cosine", Noise.NORMAL, sampleShape);
    Tensor n2 = Broadcasting.noise(location, site + "/sine", Noise.NORMAL, sampleShape);
    Tensor cosine = n1.div(n1.square().add(n2.square()).sqrt());
    Tensor radius = u.log().mul(-2).div(degreesOfFreedom).expm1().mul(degreesOfFreedom).sqrt();
    return radius.mul(cosine).mul(logScale.exp()).add(location);
  }

  @Override
  public Tensor logProb(Tensor value) {
    Tensor y = value.sub(location).mul(logScale.neg().exp());
    Tensor power = degreesOfFreedom.add(1).mul(0.5);
    Tensor kernel = y.square().div(degreesOfFreedom).log1p().mul(power);
    return logNormalizer().sub(kernel);
  }

  private Tensor logNormalizer() {
    Tensor half = degreesOfFreedom.mul(0.5);
    Tensor gammas = half.add(0.5).lgamma().sub(half.lgamma());
    return gammas.sub(degreesOfFreedom.mul(Math.PI).log().mul(0.5)).sub(logScale);
  }

  /**
   * Returns the location, which is the mean for more than one degree of freedom and the centre of
   * symmetry always.
   */
  @Override
  public Tensor mean() {
    return location;
  }

  @Override
  public Optional<Tensor> entropy() {
    Tensor upper = degreesOfFreedom.add(1).mul(0.5);
    Tensor difference = upper.digamma().sub(degreesOfFreedom.mul(0.5).digamma());
    return Optional.of(upper.mul(difference).sub(logNormalizer()));
  }
}
