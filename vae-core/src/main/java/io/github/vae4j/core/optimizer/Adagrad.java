package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import java.util.List;

/**
 * Adagrad (Duchi, Hazan and Singer 2011), the optimiser of AEVB: s' = s + g^2, parameter' =
 * parameter - rate g / (sqrt(s') + epsilon).
 *
 * <p>From squares that start at 0 the first step moves every parameter by the whole rate, whatever
 * its gradient. A warm-up of w steps only adds up squares, so that the step after it moves a
 * parameter by about rate / sqrt(w + 1).
 *
 * @param epsilon above 0
 * @param warmUp steps at the start that move no parameter, at least 0
 */
public record Adagrad(double epsilon, int warmUp) implements Optimizer {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if epsilon is not above 0 or the warm-up is negative
   */
  public Adagrad {
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("adagrad: epsilon needs to be above 0, got " + epsilon);
    }
    if (warmUp < 0) {
      throw new IllegalArgumentException("adagrad: warm-up needs to be at least 0, got " + warmUp);
    }
  }

  /** Returns Adagrad with epsilon 1e-8 and no warm-up. */
  public static Adagrad defaults() {
    return new Adagrad(1e-8, 0);
  }

  @Override
  public List<String> stateNames() {
    return List.of("squares");
  }

  @Override
  public Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step) {
    Tensor squares = state.get(0).add(gradient.square());
    Tensor change = gradient.div(squares.sqrt().add(epsilon)).mul(rate(learningRate, step));
    return new Update(parameter.sub(change), List.of(squares));
  }

  private Tensor rate(Tensor learningRate, Tensor step) {
    return warmUp == 0
        ? learningRate
        : step.greater(warmUp).select(learningRate, learningRate.mul(0));
  }
}
