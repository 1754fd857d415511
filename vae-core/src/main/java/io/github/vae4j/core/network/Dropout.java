package io.github.vae4j.core.network;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.word.WordSettings;
import java.util.Optional;

/**
 * Dropout (Srivastava et al. 2014, section 10): in training each element is 0 with probability
 * {@code rate} and divided by 1 - rate otherwise, so that its mean stays. Everywhere else it does
 * nothing. Each application in a program draws its own elements.
 *
 * @param rate probability of 0, at least 0 and below 1
 */
public record Dropout(double rate) implements Layer {
  /** No dropout. */
  public static final Dropout NONE = new Dropout(0);

  private static final String SETTING = "dropout";

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if it is out of its range
   */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout: the rate needs to be at least 0 and below 1, got " + rate);
    }
  }

  /**
   * Returns the dropout that a word asks for, as {@code dropout=0.2}; none if it asks for none.
   *
   * @throws IllegalArgumentException if the rate is no number or out of its range
   */
  public static Dropout of(WordSettings settings) {
    return settings.setting(SETTING).map(Dropout::new).orElse(NONE);
  }

  /** Returns the setting of a word, {@code dropout=0.2}; nothing for the rate 0. */
  public Optional<String> setting() {
    return rate == 0 ? Optional.empty() : Optional.of(SETTING + "=" + rate);
  }

  /** Returns the activation, and dropout behind it. */
  Layer after(Activation activation) {
    return rate == 0 ? activation : (scope, x) -> apply(scope, activation.of(x));
  }

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    if (rate == 0) {
      return x;
    }
    return scope
        .trainingNoise(SETTING, Noise.UNIFORM, x.shape())
        .map(uniform -> kept(x, uniform))
        .orElse(x);
  }

  private Tensor kept(Tensor x, Tensor uniform) {
    Tensor zero = x.trace().constant(x.dtype(), 0);
    return uniform.less(rate).select(zero, x.div(1 - rate));
  }
}
