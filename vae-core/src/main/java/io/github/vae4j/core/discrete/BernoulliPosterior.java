package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;

/**
 * Independent latents that are 0 or 1, whose logits are affine in the features (Mnih and Gregor
 * 2014, equation 1 of section 5: a sigmoid belief network's recognition model).
 */
record BernoulliPosterior() implements Posterior {
  static final String WORD = "bernoulli";

  @Override
  public String word() {
    return WORD;
  }

  @Override
  public String naturalPrior() {
    return WORD;
  }

  @Override
  public boolean reparameterized() {
    return false;
  }

  @Override
  public Distribution of(Scope scope, Tensor features, int latentSize, boolean affine) {
    Tensor logits = Dense.of(latentSize).apply(scope.child("logits"), features);
    return Independent.of(Bernoulli.ofLogits(logits), 1);
  }
}
