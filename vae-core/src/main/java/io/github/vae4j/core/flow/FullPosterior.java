package io.github.vae4j.core.flow;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;

/**
 * Normal with a full covariance L L' (Kingma and Welling 2019, section 2.5.1), with L = (I + N)
 * diag scale: means, log-scales and the numbers of the strictly lower triangular N are affine in
 * the features. N starts at 0, so the family starts with independent dimensions.
 */
record FullPosterior() implements Posterior {
  private static final int MOST_LATENTS = 1000; // L has half a million numbers

  @Override
  public String word() {
    return "full";
  }

  @Override
  public void check(int latentSize, Prior prior) {
    if (latentSize > MOST_LATENTS) {
      throw new IllegalArgumentException(
          "posterior full: takes at most "
              + MOST_LATENTS
              + " latents, got "
              + latentSize
              + "; take lowrank:R");
    }
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Distribution independent = Posterior.normal().of(scope, features, latentSize, affine);
    if (latentSize == 1) {
      return independent;
    }
    Normal base = Normal.elements(independent).orElseThrow();
    Initializer zero = Initializer.constant(0);
    int below = latentSize * (latentSize - 1) / 2;
    Tensor numbers = new Dense(below, zero, zero).apply(scope.child("lower"), features);
    return CorrelatedNormal.full(
        base.location(), base.logScale(), CorrelatedNormal.strictlyLower(numbers, latentSize));
  }
}
