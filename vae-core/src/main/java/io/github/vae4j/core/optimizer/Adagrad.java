package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * Adagrad (Duchi, Hazan and Singer 2011), the optimiser of AEVB: s' = s + g^2, parameter' =
 * parameter - rate g / (sqrt(s') + epsilon).
 *
 * @param epsilon above 0
 */
public record Adagrad(double epsilon) implements Optimizer {
  /**
   * Checks epsilon.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public Adagrad {
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("adagrad: epsilon needs to be above 0, got " + epsilon);
    }
  }

  @Override
  public List<String> stateNames() {
    return List.of("squares");
  }

  @Override
  public Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step) {
    Tensor squares = state.get(0).add(gradient.square());
    Tensor change = gradient.div(squares.sqrt().add(epsilon)).mul(learningRate);
    return new Update(parameter.sub(change), List.of(squares));
  }
}
