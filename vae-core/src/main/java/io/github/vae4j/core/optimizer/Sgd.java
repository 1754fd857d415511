package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * Gradient descent with momentum: v' = momentum v + g, parameter' = parameter - rate v'.
 *
 * @param momentum from 0 (plain descent) to below 1
 */
public record Sgd(double momentum) implements Optimizer {
  /**
   * Checks the momentum.
   *
   * @throws IllegalArgumentException if it is not at least 0 and below 1
   */
  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "sgd: momentum needs to be at least 0 and below 1, got " + momentum);
    }
  }

  @Override
  public List<String> stateNames() {
    return momentum == 0 ? List.of() : List.of("velocity");
  }

  @Override
  public Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step) {
    if (momentum == 0) {
      return new Update(parameter.sub(gradient.mul(learningRate)), List.of());
    }
    Tensor velocity = state.get(0).mul(momentum).add(gradient);
    return new Update(parameter.sub(velocity.mul(learningRate)), List.of(velocity));
  }
}
