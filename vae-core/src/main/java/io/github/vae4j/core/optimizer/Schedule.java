package io.github.vae4j.core.optimizer;

import java.util.Locale;

/** How the learning rate falls over a training, as a factor of its start. */
public enum Schedule {
  /** 1 throughout. */
  CONSTANT {
    @Override
    public double factor(double progress) {
      return 1;
    }
  },
  /** From 1 to 0 along a straight line. */
  LINEAR {
    @Override
    public double factor(double progress) {
      return 1 - progress;
    }
  },
  /** From 1 to 0 along half a cosine (Loshchilov and Hutter 2017, without restarts). */
  COSINE {
    @Override
    public double factor(double progress) {
      return 0.5 * (1 + StrictMath.cos(Math.PI * progress));
    }
  },
  /**
   * 10^(-i/7) for the stage i = 0..7 of 3^i parts of 3280 (Burda, Grosse and Salakhutdinov 2016):
   * most of the training runs at low rates.
   */
  IWAE {
    @Override
    public double factor(double progress) {
      double parts = progress * 3280;
      int stage = 0;
      double end = 1;
      while (stage < 7 && parts >= end) {
        stage++;
        end += StrictMath.pow(3, stage);
      }
      return StrictMath.pow(10, -stage / 7.0);
    }
  };

  /**
   * Returns the factor.
   *
   * @param progress share of the steps that are done, from 0 to 1
   */
  public abstract double factor(double progress);

  /** Returns the name as users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
