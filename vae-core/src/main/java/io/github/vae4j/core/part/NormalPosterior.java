package io.github.vae4j.core.part;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
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
    Initializer zero = Initializer.constant(0);
    Dense ofLogScale = affine ? new Dense(latentSize, zero, zero) : Dense.of(latentSize);
    Tensor logScale = ofLogScale.apply(scope.child("log-scale"), features);
    return Normal.diagonal(mean, bounded(logScale));
  }

  /** Returns x within the bounds; its gradient does not end there, so that x can come back. */
  private static Tensor bounded(Tensor x) {
    Tensor within = x.max(-LOG_SCALE_BOUND).min(LOG_SCALE_BOUND);
    return x.add(within.sub(x).stopGradient());
  }
}
