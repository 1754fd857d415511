package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;

/**
 * The concrete, or Gumbel-softmax, distribution on the simplex of K classes (Maddison et al. 2017,
 * equation 10; Jang et al. 2017, equation 2): x = softmax((logits + Gumbel noise) / T). It is
 * reparameterised, and tends to the one-hot vectors of the categorical distribution as the
 * temperature T falls to 0. With logits l its density, by all but one of the x_k, is
 *
 * <pre>
 * (K - 1)! T^(K - 1) prod_k exp(l_k) x_k^(-T - 1) / (sum_i exp(l_i) x_i^-T)^K.
 * </pre>
 *
 * Event shape [K]. Mean, entropy and divergences have no closed form.
 */
public final class RelaxedCategorical implements Distribution {
  private final Tensor logits;
  private final double temperature;
  private final int classes;

  private RelaxedCategorical(Tensor logits, double temperature) {
    this.logits = logits;
    this.temperature = temperature;
    this.classes = logits.shape().dim(-1);
  }

  /**
   * Returns the distribution.
   *
   * @param logits floating point, [batch, K]
   * @param temperature T, above 0
   * @throws IllegalArgumentException if the temperature is not above 0 and finite
   */
  public static RelaxedCategorical of(Tensor logits, double temperature) {
    RelaxedBernoulli.requireTemperature(temperature);
    return new RelaxedCategorical(logits, temperature);
  }

  @Override
  public Shape batchShape() {
    return logits.shape().range(0, logits.shape().rank() - 1);
  }

  @Override
  public Shape eventShape() {
    return Shape.of(classes);
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
    Tensor gumbel = u.log().neg().log().neg();
    return gumbel.add(logits).div(temperature).logSoftmax(-1).exp();
  }

  /**
   * {@inheritDoc}
   *
   * @param value above 0, with the sum 1
   */
  @Override
  public Tensor logProb(Tensor value) {
    Tensor log = value.log();
    Tensor tilted = logits.sub(log.mul(temperature));
    double constant = (classes - 1) * Math.log(temperature);
    for (int k = 2; k < classes; k++) {
      constant += Math.log(k);
    }
    return tilted.sub(log).sum(-1).sub(tilted.logSumExp(-1).mul((double) classes)).add(constant);
  }
}
