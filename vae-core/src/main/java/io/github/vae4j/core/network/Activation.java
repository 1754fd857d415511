package io.github.vae4j.core.network;

import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.word.Choice;
import java.util.Locale;

/** Element-wise non-linearities. */
public enum Activation implements Layer {
  /** x. */
  IDENTITY {
    @Override
    public Tensor of(Tensor x) {
      return x;
    }
  },
  /** The hyperbolic tangent. */
  TANH {
    @Override
    public Tensor of(Tensor x) {
      return x.tanh();
    }
  },
  /** max(x, 0). */
  RELU {
    @Override
    public Tensor of(Tensor x) {
      return x.relu();
    }
  },
  /** max(x, 0.01 x). */
  LEAKY_RELU {
    @Override
    public Tensor of(Tensor x) {
      return x.max(x.mul(0.01));
    }
  },
  /** x for x &gt; 0, exp(x) - 1 otherwise (Clevert et al. 2016). */
  ELU {
    @Override
    public Tensor of(Tensor x) {
      return x.relu().add(x.min(0).expm1());
    }
  },
  /** log(1 + exp(x)). */
  SOFTPLUS {
    @Override
    public Tensor of(Tensor x) {
      return x.softplus();
    }
  },
  /** x sigmoid(x) (Elfwing et al. 2018). */
  SILU {
    @Override
    public Tensor of(Tensor x) {
      return x.mul(x.sigmoid());
    }
  },
  /** x P(Z at most x) for a standard normal Z (Hendrycks and Gimpel 2016). */
  GELU {
    @Override
    public Tensor of(Tensor x) {
      return x.mul(x.mul(Math.sqrt(0.5)).erf().add(1)).mul(0.5);
    }
  },
  /** 1 / (1 + exp(-x)). */
  SIGMOID {
    @Override
    public Tensor of(Tensor x) {
      return x.sigmoid();
    }
  };

  /** Records the function of {@code x}. */
  public abstract Tensor of(Tensor x);

  @Override
  public Tensor apply(Scope scope, Tensor x) {
    return of(x);
  }

  /**
   * Returns the function of this name, for example {@code leaky-relu}.
   *
   * @throws IllegalArgumentException if there is none; the message says which there are
   */
  public static Activation of(String name) {
    return Choice.of("activation", name, values(), Activation::label);
  }

  /** Returns the name as users write it, for example {@code leaky-relu}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
