package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The binary concrete distribution on (0, 1) (Maddison et al. 2017, appendix B; Jang et al. 2017):
 * x = sigmoid((logit + logistic noise) / T) for the temperature T. It is reparameterised, and tends
 * to the Bernoulli distribution of the logit as T falls to 0. The logarithm of its density, by
 * their equation 24, is
 *
 * <pre>
 * log T + a - 2 softplus(a) - log x - log(1 - x) with a = logit - T (log x - log(1 - x)).
 * </pre>
 *
 * Event shape []. Mean, entropy and divergences have no closed form.
 */
public final class RelaxedBernoulli implements Distribution {
  private final Tensor logits;
  private final double temperature;

  private RelaxedBernoulli(Tensor logits, double temperature) {
    this.logits = logits;
    this.temperature = temperature;
  }

  /**
   * Returns the distribution of each element.
   *
   * @param logits floating point, [batch]
   * @param temperature T, above 0
   * @throws IllegalArgumentException if the temperature is not above 0 and finite
   */
  public static RelaxedBernoulli of(Tensor logits, double temperature) {
    requireTemperature(temperature);
    return new RelaxedBernoulli(logits, temperature);
  }

  static void requireTemperature(double temperature) {
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException(
          "concrete: the temperature needs to be above 0 and finite, got " + temperature);
    }
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

  @Override
  public Tensor sample(String site, Shape sampleShape) {
    Shape shape = sampleShape.concat(logits.shape());
    Tensor u = logits.trace().noise(site, Noise.UNIFORM, logits.type().withShape(shape));
    Tensor logistic = u.log().sub(u.neg().add(1).log());
    return logistic.add(logits).div(temperature).sigmoid();
  }

  /**
   * {@inheritDoc}
   *
   * @param value above 0 and below 1
   */
  @Override
  public Tensor logProb(Tensor value) {
    Tensor log = value.log();
    Tensor logOther = value.neg().add(1).log();
    Tensor a = logits.sub(log.sub(logOther).mul(temperature));
    return a.sub(a.softplus().mul(2)).add(Math.log(temperature)).sub(log).sub(logOther);
  }
}
