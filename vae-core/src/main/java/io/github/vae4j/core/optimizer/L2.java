package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * Another rule with an L2 penalty: it is given the gradient plus strength times the parameter, that
 * of the penalty strength |parameter|^2 / 2.
 *
 * <p>AEVB (Kingma and Welling 2014, section 5) has a small weight decay that stands for the prior
 * p(theta) = N(0, I): it maximises sum_i log p(x_i) - |theta|^2 / 2 up to a constant. A training
 * step descends minus the mean over the data, so both are divided by the number N of data, and the
 * gradient of the prior's term becomes theta / N: the strength is 1 / N, and 1 / (N s^2) for the
 * prior N(0, s^2 I). The paper's prior is one of the decoder's parameters; this rule, like any
 * other, is applied to the encoder's and to those of an inference method too.
 *
 * <p>This is not the decoupled decay of {@link Adam}: a rule that scales gradients scales the
 * penalty with them. A clip norm of the training limits the gradient before the penalty is added.
 *
 * @param optimizer the rule
 * @param strength at least 0 and finite
 */
public record L2(Optimizer optimizer, double strength) implements Optimizer {
  /**
   * Checks the strength.
   *
   * @throws IllegalArgumentException if it is not at least 0 and finite
   */
  public L2 {
    if (!(strength >= 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException(
          "l2: strength needs to be at least 0 and finite, got " + strength);
    }
  }

  @Override
  public List<String> stateNames() {
    return optimizer.stateNames();
  }

  @Override
  public double initialState() {
    return optimizer.initialState();
  }

  @Override
  public Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step) {
    Tensor penalised = gradient.add(parameter.mul(strength));
    return optimizer.update(parameter, state, penalised, learningRate, step);
  }
}
