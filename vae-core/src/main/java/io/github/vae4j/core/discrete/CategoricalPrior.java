package io.github.vae4j.core.discrete;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;

/**
 * Independent latents of K classes each, as one-hot blocks, with trained probabilities that start
 * at 1/K.
 *
 * @param classes K, at least 2
 */
record CategoricalPrior(int classes) implements Prior {
  CategoricalPrior {
    CategoricalPosterior.requireClasses("prior", classes);
  }

  @Override
  public String word() {
    return CategoricalPosterior.NAME + ":" + classes;
  }

  @Override
  public boolean fits(Posterior posterior) {
    return posterior.naturalPrior().equals(word());
  }

  @Override
  public Distribution of(Scope scope, Context context) {
    Shape blocks = Shape.of(context.latentSize() / classes, classes);
    return OneHotBlocks.ofLogits(scope.parameter("logits", blocks, Initializer.constant(0)));
  }
}
