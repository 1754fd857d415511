package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Scope;

/**
 * Normal with independent dimensions, each of which keeps a KL of at least delta nats to the prior
 * N(0, 1), whatever its parameters are: the committed rate of delta-VAEs (Razavi et al. 2019,
 * section 2).
 *
 * <p>The scale stays below s with -log s + (s^2 - 1) / 2 = delta and s &lt; 1, so that the mean is
 * free: KL(N(m, t^2) || N(0, 1)) = -log t + (t^2 - 1) / 2 + m^2 / 2 is at least delta for every t
 * &lt;= s and every m. For independent latents the paper limits the mean instead, to one side of 0.
 * What is refined for each datum is not held to the floor.
 *
 * @param delta nats per dimension, from 1e-6 to 8
 */
record DeltaPosterior(double delta) implements Posterior {
  private static final double LEAST = 1e-6; // beside the rounding of FLOAT32
  private static final double MOST = 8; // scales of e^-8.5; beyond, FLOAT32 has no room below them
  private static final double LEAST_LOG_SCALE = -10; // as of NormalPosterior

  DeltaPosterior {
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
    if (!prior.word().equals("normal")) {
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
    Tensor distance = Dense.of(latentSize).apply(scope.child("log-scale"), features).softplus();
    // What lies below the least scale can come back, because the gradient does not end there.
    Tensor logScale = distance.neg().add(greatestLogScale());
    Tensor within = logScale.max(LEAST_LOG_SCALE);
    return Normal.diagonal(mean, logScale.add(within.sub(logScale).stopGradient()));
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
