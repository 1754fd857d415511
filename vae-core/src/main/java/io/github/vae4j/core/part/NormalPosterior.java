package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;

/**
 * Normal with independent dimensions, whose means and log-scales are affine in the features (Kingma
 * and Welling 2014, appendix C.2). Behind an affine encoder the weights of the log-scales start at
 * 0, as in {@link io.github.vae4j.core.network.Network#affine}.
 */
record NormalPosterior() implements Posterior {
  /**
   * Bounds of the log-scale: exp and the KL stay finite in FLOAT32, and a training that went beyond
   * them can recover.
   */
  private static final double LOG_SCALE_BOUND = 10;

  @Override
  public String word() {
    return "normal";
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Tensor mean = Dense.of(latentSize).apply(scope.child("mean"), features);
    Tensor logScale = ofScales(latentSize, affine).apply(scope.child("log-scale"), features);
    return Normal.diagonal(mean, bounded(logScale));
  }

  private static Dense ofScales(int latentSize, boolean affine) {
    Initializer zero = Initializer.constant(0);
    return affine ? new Dense(latentSize, zero, zero) : Dense.of(latentSize);
  }

  /** Returns x within the bounds; its gradient does not end there, so that x can come back. */
  private static Tensor bounded(Tensor x) {
    Tensor within = x.max(-LOG_SCALE_BOUND).min(LOG_SCALE_BOUND);
    return x.add(within.sub(x).stopGradient());
  }

  /**
   * Normal with independent dimensions, each of which keeps a KL of at least delta nats to the
   * prior N(0, 1), whatever its parameters are: the committed rate of delta-VAEs (Razavi et al.
   * 2019, section 2).
   *
   * <p>The scale stays below s with -log s + (s^2 - 1) / 2 = delta and s &lt; 1, so that the mean
   * is free: KL(N(m, t^2) || N(0, 1)) = -log t + (t^2 - 1) / 2 + m^2 / 2 is at least delta for
   * every t &lt;= s and every m. What is refined for each datum is not held to the floor.
   *
   * @param delta nats per dimension, from 1e-6 to 8
   */
  record Delta(double delta) implements Posterior {
    private static final double LEAST = 1e-6; // beside the rounding of FLOAT32
    private static final double MOST = 8; // a scale of e^-8.5; the bound lies below

    Delta {
      if (!(delta >= LEAST && delta <= MOST)) {
        throw new IllegalArgumentException(
            "posterior delta: needs "
                + LEAST
                + " to "
                + MOST
                + " nats per latent dimension, such as delta:0.1, got "
                + delta);
      }
    }

    @Override
    public String word() {
      return "delta:" + delta;
    }

    @Override
    public void check(int latentSize, Prior prior) {
      if (!prior.word().equals(Prior.NORMAL)) {
        throw new IllegalArgumentException(
            "posterior "
                + word()
                + ": its floor is that of the KL to the prior N(0, I), and the prior is "
                + prior.word()
                + "; take the prior normal, or the posterior normal");
      }
    }

    @Override
    public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
      Tensor mean = Dense.of(latentSize).apply(scope.child("mean"), features);
      Tensor distance =
          ofScales(latentSize, affine).apply(scope.child("log-scale"), features).softplus();
      // What lies below the least scale can come back, because the gradient does not end there.
      Tensor logScale = distance.neg().add(greatestLogScale());
      Tensor within = logScale.max(-LOG_SCALE_BOUND);
      Tensor bounded = logScale.add(within.sub(logScale).stopGradient());
      return Independent.of(Normal.of(mean, bounded).ofFamily(greatestLogScale()), 1);
    }

    /** Returns log s by Newton's method, which is monotone because the KL is convex in log s. */
    double greatestLogScale() {
      double u = -delta - 0.5; // from below: there the KL is above delta
      for (int i = 0; i < 100; i++) {
        double kl = -u + Math.expm1(2 * u) / 2;
        double slope = Math.expm1(2 * u);
        u -= (kl - delta) / slope;
      }
      return u;
    }
  }
}
