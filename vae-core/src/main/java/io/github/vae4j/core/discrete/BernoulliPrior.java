package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Bernoulli;
import io.github.vae4j.core.distribution.Independent;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;

/**
 * Independent latents that are 0 or 1, each with a trained probability that starts at one half, as
 * the top layer of a sigmoid belief network (Mnih and Rezende 2016, section 5.1).
 */
record BernoulliPrior() implements Prior {
  @Override
  public String word() {
    return BernoulliPosterior.WORD;
  }

  @Override
  public boolean fits(Posterior posterior) {
    return posterior.naturalPrior().equals(word());
  }

  @Override
  public Distribution of(Scope scope, Context context) {
    Tensor logits =
        scope.parameter("logits", Shape.of(context.latentSize()), Initializer.constant(0));
    return Independent.of(Bernoulli.ofLogits(logits), 1);
  }
}
