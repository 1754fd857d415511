package io.github.vae4j.core.optimizer;

import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.word.Words;
import java.util.List;

/**
 * A rule that descends a gradient, as a pure function inside the program: old values in, new values
 * out.
 */
public interface Optimizer {
  /**
   * Returns the optimiser of this word, for example {@code sgd:momentum=0.5}.
   *
   * @throws IllegalArgumentException if no provider knows it or a setting does not fit
   */
  static Optimizer of(String word) {
    return Words.of(OptimizerProvider.class, "optimizer").create(word);
  }

  /**
   * New values.
   *
   * @param parameter of the old parameter's shape
   * @param state in the order of {@link Optimizer#stateNames}
   */
  record Update(Tensor parameter, List<Tensor> state) {}

  /**
   * Returns the names of the values kept for each parameter; each has its shape and starts at
   * {@link #initialState}.
   */
  List<String> stateNames();

  /** Returns the value that every element of the state starts with. */
  default double initialState() {
    return 0;
  }

  /**
   * Records one step.
   *
   * @param parameter the old value
   * @param state the old state, in the order of {@link #stateNames}
   * @param gradient of what is minimised
   * @param learningRate a scalar
   * @param step a scalar that counts from 1
   */
  Update update(
      Tensor parameter, List<Tensor> state, Tensor gradient, Tensor learningRate, Tensor step);
}
